# One page that shows whether all is well.

locals {
  # Each chart: its title, what is measured, the aligner, and what the series are told apart by.
  charts = [
    { title = "Requests", filter = "${local.revision} AND metric.type = \"run.googleapis.com/request_count\"", aligner = "ALIGN_RATE", by = "resource.labels.service_name" },
    { title = "Answers by class", filter = "${local.revision} AND metric.type = \"run.googleapis.com/request_count\"", aligner = "ALIGN_RATE", by = "metric.labels.response_code_class" },
    { title = "Time to answer, 95 of 100 (ms)", filter = "${local.revision} AND metric.type = \"run.googleapis.com/request_latencies\"", aligner = "ALIGN_PERCENTILE_95", by = "resource.labels.service_name" },
    { title = "Instances", filter = "${local.revision} AND metric.type = \"run.googleapis.com/container/instance_count\"", aligner = "ALIGN_MAX", by = "resource.labels.service_name" },
    { title = "Tasks waiting", filter = "${local.queue} AND metric.type = \"cloudtasks.googleapis.com/queue/depth\"", aligner = "ALIGN_MAX", by = "resource.labels.queue_id" },
    { title = "Tasks sent, by answer", filter = "${local.queue} AND metric.type = \"cloudtasks.googleapis.com/queue/task_attempt_count\"", aligner = "ALIGN_RATE", by = "metric.labels.response_code" },
    { title = "Documents read", filter = "resource.type = \"firestore.googleapis.com/Database\" AND metric.type = \"firestore.googleapis.com/document/read_ops_count\"", aligner = "ALIGN_RATE", by = "metric.labels.type" },
    { title = "Documents written", filter = "resource.type = \"firestore.googleapis.com/Database\" AND metric.type = \"firestore.googleapis.com/document/write_ops_count\"", aligner = "ALIGN_RATE", by = "metric.labels.op" },
  ]
}

resource "google_monitoring_dashboard" "complaints" {
  project = var.project

  dashboard_json = jsonencode({
    displayName = "Pengaduan"
    mosaicLayout = {
      columns = 12
      tiles = [
        for number, chart in local.charts : {
          xPos   = number % 2 * 6
          yPos   = floor(number / 2) * 4
          width  = 6
          height = 4
          widget = {
            title = chart.title
            xyChart = {
              dataSets = [{
                plotType = "LINE"
                timeSeriesQuery = {
                  timeSeriesFilter = {
                    filter = chart.filter
                    aggregation = {
                      alignmentPeriod    = "60s"
                      perSeriesAligner   = chart.aligner
                      crossSeriesReducer = chart.aligner == "ALIGN_RATE" ? "REDUCE_SUM" : "REDUCE_MAX"
                      groupByFields      = [chart.by]
                    }
                  }
                }
              }]
            }
          }
        }
      ]
    }
  })

  depends_on = [google_project_service.needed]
}
