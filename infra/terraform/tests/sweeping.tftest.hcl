# That every shard is swept, by one sweep or by several, and that an instance is paid for as it was said.

mock_provider "google" {
  source          = "./tests/cloud"
  override_during = plan
}

run "by_one" {
  command = plan

  assert {
    condition     = alltrue([for each in google_cloud_run_v2_service.functions : each.template[0].containers[0].resources[0].cpu_idle])
    error_message = "Unless it is said otherwise nothing is paid where nothing comes in."
  }

  assert {
    condition     = google_cloud_scheduler_job.jobs["sweep"].http_target[0].uri == "https://sla-check-123456789012.asia-southeast2.run.app/sweep"
    error_message = "One sweep goes through all shards."
  }

  assert {
    condition     = toset(keys(google_cloud_scheduler_job.jobs)) == toset(["sweep", "digest", "rollups", "seal", "retention"])
    error_message = "There is one job for each work."
  }

  assert {
    condition     = alltrue([for name, each in google_cloud_scheduler_job.jobs : endswith(each.http_target[0].uri, ".run.app/${name}")])
    error_message = "Each job calls the route of its name."
  }
}

run "in_parts" {
  command = plan

  variables {
    shards      = 16
    sweep_parts = 3
    intake      = { billing = "instance" }
  }

  assert {
    condition     = { for name, each in google_cloud_run_v2_service.functions : name => each.template[0].containers[0].resources[0].cpu_idle } == { intake = false, transition = true, sla_check = true }
    error_message = "An instance that is paid for keeps its processor between requests."
  }

  assert {
    condition = toset([for name, each in google_cloud_scheduler_job.jobs : each.http_target[0].uri if startswith(name, "sweep")]) == toset([
      for part in range(3) : "https://sla-check-123456789012.asia-southeast2.run.app/sweep?part=${part}&parts=3"
    ])
    error_message = "Each part of the shards has its sweep."
  }

  assert {
    condition     = alltrue([for name, each in google_cloud_scheduler_job.jobs : each.schedule == "* * * * *" && each.http_target[0].oidc_token[0].audience == "https://sla-check-123456789012.asia-southeast2.run.app" if startswith(name, "sweep")])
    error_message = "Each sweep comes every minute, as itself."
  }
}
