# What is done by the clock. Each job does only what is due and not done yet, so that one run too many, or one that was
# missed, changes nothing. Times are UTC, and offices have different midnights (15, 16 and 17 o'clock): hence every hour
# what an office needs once a day. Figures cost the reading of the day's journals, so they come twice a day: past noon, and at
# night when the day has been over for half an hour at each office, after which it is computed no more.

# Each of the four daily ones makes a task for each office (queue daily), and is done in a moment.

locals {
  # One job looks at all shards, or several at their share of them; the first keeps its name.
  sweeps = {
    for part in range(var.sweep_parts) : part == 0 ? "sweep" : "sweep-${part}" => {
      schedule = "* * * * *"
      path     = var.sweep_parts == 1 ? "sweep" : "sweep?part=${part}&parts=${var.sweep_parts}"
      says     = "brings about what is overdue, whether or not a task came"
    }
  }

  daily = {
    digest    = { schedule = "*/5 * * * *", says = "makes the digests whose time has come" }
    rollups   = { schedule = "50 5,17 * * *", says = "computes the figures of today, and of a day that is over" }
    seal      = { schedule = "40 * * * *", says = "seals the days that are over" }
    retention = { schedule = "30 18 * * *", says = "erases what was kept for its time" }
  }

  jobs = merge(local.sweeps, { for name, job in local.daily : name => merge(job, { path = name }) })
}

resource "google_cloud_scheduler_job" "jobs" {
  for_each = local.jobs

  project          = var.project
  region           = var.region
  name             = each.key
  description      = "${each.key}: ${each.value.says}"
  schedule         = each.value.schedule
  time_zone        = "Etc/UTC"
  attempt_deadline = "${var.sla_check.seconds}s"

  http_target {
    http_method = "POST"
    uri         = "${local.sla_check_address}/${each.value.path}"

    oidc_token {
      service_account_email = google_service_account.scheduler.email
      audience              = local.sla_check_address
    }
  }

  retry_config {
    retry_count = 0 # the next run does what this one left
  }

  depends_on = [google_project_service.needed]
}
