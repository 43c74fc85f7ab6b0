# Wake-up calls. The figures lie in queues.json, which the local Cloud Tasks reads too.
#
# A task ends when both its attempts and its time are used up; what it was for is then brought about by the sweep. The
# daily work has a queue of its own, so that no deadline waits for it; what ends there is found again by the next run of its job.

locals {
  queues = jsondecode(file("${path.module}/queues.json"))

  # A queue bears 500 dispatches a second. Beyond that deadlines-2, deadlines-3 … stand beside deadlines in the file, alike.
  queues_for = {
    for purpose in ["deadlines", "alerts", "daily"] : purpose => join(",", [
      for name in sort(keys(local.queues)) :
      "projects/${var.project}/locations/${var.region}/queues/${google_cloud_tasks_queue.queues[name].name}"
      if name == purpose || startswith(name, "${purpose}-")
    ])
  }
}

resource "google_cloud_tasks_queue" "queues" {
  for_each = local.queues

  project  = var.project
  location = var.region
  name     = each.key

  rate_limits {
    max_dispatches_per_second = each.value.max_dispatches_per_second
    max_concurrent_dispatches = each.value.max_concurrent_dispatches
  }

  retry_config {
    max_attempts       = each.value.max_attempts
    max_retry_duration = "${each.value.max_retry_seconds}s"
    min_backoff        = "${each.value.min_backoff_seconds}s"
    max_backoff        = "${each.value.max_backoff_seconds}s"
    max_doublings      = each.value.max_doublings
  }

  stackdriver_logging_config {
    sampling_ratio = 0.1 # enough to see what a queue does; the functions log each call themselves
  }

  lifecycle {
    precondition {
      condition     = sum([for queue in local.queues : queue.max_concurrent_dispatches]) <= var.sla_check.max * var.sla_check.concurrency
      error_message = "The queues, ${each.key} among them, send more at once than sla_check can take: a refused task throttles the whole queue."
    }
  }

  depends_on = [google_project_service.needed]
}

resource "google_cloud_tasks_queue_iam_member" "enqueuers" {
  for_each = { for pair in setproduct(keys(local.queues), local.functions) : join("-", pair) => pair }

  project  = var.project
  location = var.region
  name     = google_cloud_tasks_queue.queues[each.value[0]].name
  role     = "roles/cloudtasks.enqueuer"
  member   = google_service_account.functions[each.value[1]].member
}
