# That an instance is paid for as it was said.

mock_provider "google" {
  source          = "./tests/cloud"
  override_during = plan
}

run "a_request_is_paid_unless_said_otherwise" {
  command = plan

  assert {
    condition     = alltrue([for each in google_cloud_run_v2_service.functions : each.template[0].containers[0].resources[0].cpu_idle])
    error_message = "Where nothing comes in, nothing is paid."
  }
}

run "an_instance_where_requests_never_stop" {
  command = plan

  variables {
    intake = { billing = "instance" }
  }

  assert {
    condition     = { for name, each in google_cloud_run_v2_service.functions : name => each.template[0].containers[0].resources[0].cpu_idle } == { intake = false, transition = true, sla_check = true }
    error_message = "An instance that is paid for keeps its processor between requests."
  }
}
