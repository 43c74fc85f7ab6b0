# What is refused before anything is asked of the cloud.

mock_provider "google" {
  source          = "./tests/cloud"
  override_during = plan
}

run "an_unknown_office" {
  command = plan
  variables {
    office = "atlantis"
  }
  expect_failures = [var.office]
}

run "fewer_shards" {
  command = plan
  variables {
    shards = 4
  }
  expect_failures = [var.shards]
}

run "an_address_with_a_slash_at_its_end" {
  command = plan
  variables {
    intake_address = "https://pengaduan.imigrasi.example/"
  }
  expect_failures = [var.intake_address]
}

run "an_origin_without_https" {
  command = plan
  variables {
    allowed_origins = ["http://imigrasi.example"]
  }
  expect_failures = [var.allowed_origins]
}

run "both_ways_to_sign_in" {
  command = plan
  variables {
    iap_members = ["group:staff@imigrasi.example"]
  }
  expect_failures = [var.iap_members]
}

run "everybody_past_the_proxy" {
  command = plan
  variables {
    sign_in     = "iap"
    oidc        = null
    iap_members = ["allAuthenticatedUsers"]
  }
  expect_failures = [var.iap_members]
}

run "a_provider_without_its_particulars" {
  command = plan
  variables {
    oidc = null
  }
  expect_failures = [var.oidc]
}

run "a_secret_that_does_not_exist" {
  command = plan
  variables {
    secret_generations = { TRACKING_KEY = 2 }
  }
  expect_failures = [var.secret_generations]
}

run "no_key_to_seal_with" {
  command = plan
  variables {
    identity_public_keys = {}
  }
  expect_failures = [var.identity_public_keys]
}

run "a_queue_that_sends_more_than_is_taken" {
  command = plan
  variables {
    sla_check = { max = 1, concurrency = 10 }
  }
  expect_failures = [google_cloud_tasks_queue.queues]
}

run "a_sweep_that_is_cut_off" {
  command = plan
  variables {
    sla_check = { seconds = 30 }
  }
  expect_failures = [var.sla_check]
}

run "more_sweeps_than_shards" {
  command = plan
  variables {
    sweep_parts = 9
  }
  expect_failures = [var.sweep_parts]
}

run "half_a_sweep" {
  command = plan
  variables {
    sweep_parts = 1.5
  }
  expect_failures = [var.sweep_parts]
}

run "a_mail_server_without_a_name" {
  command = plan
  variables {
    mail = { host = "", from = "pengaduan@imigrasi.example" }
  }
  expect_failures = [var.mail]
}

run "posts_refused_before_they_are_set_aside" {
  command = plan
  variables {
    limits = { posts_per_client = 50, posts_refused = 60 }
  }
  expect_failures = [var.limits]
}

run "a_program_with_its_key_in_clear" {
  command = plan
  variables {
    client_keys = { lapor = { sha256 = "a-key", per_hour = 100 } }
  }
  expect_failures = [var.client_keys]
}

run "an_address_that_anybody_could_claim" {
  command = plan
  variables {
    trusted_proxies = 9
  }
  expect_failures = [var.trusted_proxies]
}

run "a_way_to_pay_that_there_is_not" {
  command = plan
  variables {
    intake = { billing = "month" }
  }
  expect_failures = [var.intake]
}
