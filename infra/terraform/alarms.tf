# What wakes somebody. docs/operations.md says of each what it means and what to do.

resource "google_monitoring_notification_channel" "email" {
  project      = var.project
  display_name = "Complaints: the system itself"
  type         = "email"
  labels       = { email_address = var.alarm_email }

  depends_on = [google_project_service.needed]
}

locals {
  # What the functions' logs say, by event or by message (a test holds both against the code), and how often in five
  # minutes is too often; once, where nothing is said.
  log_alarms = {
    sweep-behind = {
      events   = ["sweep_unfinished"]
      messages = ["shard not read"]
      says     = "The sweep does not keep up: deadlines may be missed unnoticed"
    }
    complaint-stuck = {
      events   = []
      messages = ["complaint not checked", "complaint not recalculated"]
      says     = "A complaint's deadline cannot be looked at"
    }
    alert-undelivered = {
      events   = ["alert_unheard"]
      messages = ["alert not sent on", "broken alert"]
      says     = "An alert reached nobody"
    }
    task-not-created = {
      events   = ["task_not_created"]
      messages = []
      says     = "Cloud Tasks takes no tasks: deadlines are found by the sweep alone, up to two minutes late"
    }
    daily-work-failed = {
      events = ["daily_work_left"]
      messages = [
        "daily work of an office failed", "number not written", "document not sealed", "journal not counted",
        "complaint not erased",
      ]
      says = "Digest, figures, seal or retention of an office failed, or found no time"
    }
    set-aside-flood = {
      events   = ["set_aside"]
      messages = []
      above    = 50
      says     = "Very many complaints are set aside"
    }
    guessing = {
      events   = ["guessing_slowed", "posts_refused"]
      messages = []
      above    = 10
      says     = "Somebody guesses tracking codes, or posts far too much"
    }
    picture-lost = {
      events   = []
      messages = ["a picture is missing or was changed"]
      says     = "A picture is not the one that was stored"
    }
  }
}

resource "google_logging_metric" "events" {
  for_each = local.log_alarms

  project     = var.project
  name        = "pengaduan/${each.key}"
  description = each.value.says
  filter = "resource.type=\"cloud_run_revision\" AND (${join(" OR ", concat(
    formatlist("jsonPayload.event=%q", each.value.events),
    formatlist("jsonPayload.message=%q", each.value.messages),
  ))})"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }

  depends_on = [google_project_service.needed]
}

# How long after its time a level was recorded, in seconds.
resource "google_logging_metric" "lateness" {
  project         = var.project
  name            = "pengaduan/lateness"
  description     = "Seconds from a level's time to its record"
  filter          = "resource.type=\"cloud_run_revision\" AND jsonPayload.event=\"level_recorded\""
  value_extractor = "EXTRACT(jsonPayload.seconds_late)"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = "s"
  }

  bucket_options {
    exponential_buckets {
      num_finite_buckets = 20
      growth_factor      = 2
      scale              = 0.1
    }
  }

  depends_on = [google_project_service.needed]
}

locals {
  revision = "resource.type = \"cloud_run_revision\""
  queue    = "resource.type = \"cloud_tasks_queue\""

  # Each: what is measured, how a series is made of it, what is too much, and for how long (seconds).
  thresholds = merge(
    {
      for name, alarm in local.log_alarms : name => {
        says    = alarm.says
        filter  = "${local.revision} AND metric.type = \"logging.googleapis.com/user/${google_logging_metric.events[name].name}\""
        aligner = "ALIGN_SUM", reducer = "REDUCE_SUM", period = 300, above = lookup(alarm, "above", 0), seconds = 0
      }
    },
    {
      errors = {
        says    = "Requests end with 5xx"
        filter  = "${local.revision} AND metric.type = \"run.googleapis.com/request_count\" AND metric.labels.response_code_class = \"5xx\""
        aligner = "ALIGN_SUM", reducer = "REDUCE_SUM", period = 300, above = 5, seconds = 300
      }
      slow = {
        says    = "One request in twenty takes longer than 2 seconds"
        filter  = "${local.revision} AND metric.type = \"run.googleapis.com/request_latencies\" AND resource.labels.service_name != \"sla-check\""
        aligner = "ALIGN_PERCENTILE_95", reducer = "REDUCE_MAX", period = 300, above = 2000, seconds = 900
      }
      overdue = {
        says    = "Levels are recorded more than two minutes after their time"
        filter  = "${local.revision} AND metric.type = \"logging.googleapis.com/user/${google_logging_metric.lateness.name}\""
        aligner = "ALIGN_PERCENTILE_95", reducer = "REDUCE_MAX", period = 300, above = 120, seconds = 300
      }
      queue-late = {
        says    = "Tasks are sent more than a minute late"
        filter  = "${local.queue} AND metric.type = \"cloudtasks.googleapis.com/queue/task_attempt_delays\""
        aligner = "ALIGN_PERCENTILE_95", reducer = "REDUCE_MAX", period = 300, above = 60000, seconds = 300
      }
      queue-deep = {
        says    = "Very many tasks wait"
        filter  = "${local.queue} AND metric.type = \"cloudtasks.googleapis.com/queue/depth\""
        aligner = "ALIGN_MAX", reducer = "REDUCE_MAX", period = 300, above = 500000, seconds = 900
      }
    },
  )
}

resource "google_monitoring_alert_policy" "thresholds" {
  for_each = local.thresholds

  project               = var.project
  display_name          = each.key
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.name]

  conditions {
    display_name = each.value.says

    condition_threshold {
      filter          = each.value.filter
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.above
      duration        = "${each.value.seconds}s"

      aggregations {
        alignment_period     = "${each.value.period}s"
        per_series_aligner   = each.value.aligner
        cross_series_reducer = each.value.reducer
      }
    }
  }

  documentation {
    content   = "${each.value.says}. What to do stands in docs/operations.md, under \"${each.key}\"."
    mime_type = "text/markdown"
  }
}

# The sweep is the truth: that nothing is heard of it is the worst there is, and no threshold sees it.
resource "google_monitoring_alert_policy" "sweep_silent" {
  project               = var.project
  display_name          = "sweep-silent"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.name]

  conditions {
    display_name = "No answered request of sla_check in ten minutes"

    condition_absent {
      filter   = "${local.revision} AND metric.type = \"run.googleapis.com/request_count\" AND resource.labels.service_name = \"sla-check\" AND metric.labels.response_code_class = \"2xx\""
      duration = "600s"

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  documentation {
    content   = "Nothing looks for missed deadlines. What to do stands in docs/operations.md, under \"sweep-silent\"."
    mime_type = "text/markdown"
  }

  depends_on = [google_cloud_run_v2_service.functions]
}
