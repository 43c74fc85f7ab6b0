# Who may call what, and who may read what.

mock_provider "google" {
  source          = "./tests/cloud"
  override_during = plan
}

run "signed_in_by_a_provider" {
  command = plan

  assert {
    condition     = toset([for each in google_cloud_run_v2_service_iam_member.public : each.name]) == toset(["intake", "transition"])
    error_message = "Only the form, and the board that signs staff in itself, are public."
  }

  assert {
    condition = toset([for each in google_cloud_run_v2_service_iam_member.sla_check : "${each.name} ${each.role} ${each.member}"]) == toset([
      "sla-check roles/run.invoker serviceAccount:tasks-calls@an-office.iam.gserviceaccount.com",
      "sla-check roles/run.invoker serviceAccount:scheduler-calls@an-office.iam.gserviceaccount.com",
    ])
    error_message = "Cloud Tasks and Cloud Scheduler, and nobody else, may call sla_check."
  }

  assert {
    condition     = google_cloud_run_v2_service.functions["sla_check"].ingress == "INGRESS_TRAFFIC_INTERNAL_ONLY"
    error_message = "sla_check must not be reachable from outside."
  }

  assert {
    condition     = alltrue([for each in google_cloud_run_v2_service.functions : !each.invoker_iam_disabled])
    error_message = "IAM decides who calls a function."
  }

  assert {
    condition     = length(google_cloud_run_v2_service_iam_member.proxy) + length(google_iap_web_cloud_run_service_iam_member.staff) == 0
    error_message = "There is no proxy here."
  }

  assert {
    condition     = output.sign_in_address == "https://transition-123456789012.asia-southeast2.run.app/sign-in"
    error_message = "The address to register with the provider is wrong."
  }
}

run "signed_in_by_the_proxy" {
  command = plan

  variables {
    sign_in     = "iap"
    oidc        = null
    iap_members = ["group:staff@imigrasi.example"]
  }

  assert {
    condition     = [for each in google_cloud_run_v2_service_iam_member.public : each.name] == ["intake"]
    error_message = "Where the proxy stands, the form alone is public."
  }

  assert {
    condition     = google_cloud_run_v2_service.functions["transition"].iap_enabled && !google_cloud_run_v2_service.functions["intake"].iap_enabled
    error_message = "The proxy stands before the board alone."
  }

  assert {
    condition     = google_cloud_run_v2_service_iam_member.proxy[0].member == "serviceAccount:service-123456789012@gcp-sa-iap.iam.gserviceaccount.com"
    error_message = "The proxy, and nobody else, may call the board."
  }

  assert {
    condition     = [for each in google_iap_web_cloud_run_service_iam_member.staff : each.member] == ["group:staff@imigrasi.example"]
    error_message = "The members named, and nobody else, may pass the proxy."
  }
}

run "least_access" {
  command = plan

  assert {
    condition     = [for each in google_secret_manager_secret_iam_member.readers : each.secret_id if each.member == google_service_account.functions["intake"].member] == ["TRACKING_KEYS"]
    error_message = "The public function reads the tracking keys, and nothing that opens an identity."
  }

  assert {
    condition     = alltrue([for each in google_secret_manager_secret_iam_member.readers : startswith(each.member, "serviceAccount:fn-")])
    error_message = "The functions alone read secrets."
  }

  assert {
    condition     = toset([for each in google_project_iam_member.documents : each.role]) == toset(["roles/datastore.user"])
    error_message = "Of the project, functions get the documents alone."
  }

  assert {
    condition     = toset([for each in google_storage_bucket_iam_member.photos_stored : each.role]) == toset(["roles/storage.objectCreator"]) && google_storage_bucket_iam_member.photos_read.member == google_service_account.functions["transition"].member
    error_message = "Staff alone see pictures."
  }

  assert {
    condition     = alltrue([for each in google_storage_bucket_iam_member.evidence : each.member == google_service_account.functions["sla_check"].member && each.role != "roles/storage.objectAdmin"])
    error_message = "sla_check alone writes seals, and cannot remove one."
  }

  assert {
    condition     = alltrue([for each in google_service_account_iam_member.calls_as_tasks : each.role == "roles/iam.serviceAccountUser"])
    error_message = "Who makes a task must be allowed to name the account that it calls as."
  }
}
