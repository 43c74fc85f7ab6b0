# Logs stay in the region, in a bucket of their own: the _Default one is global and cannot be moved. What is left global is
# _Required, Google's own record of administrative acts, which nobody can move.

resource "google_logging_project_bucket_config" "here" {
  project        = var.project
  location       = var.region
  bucket_id      = "pengaduan"
  retention_days = var.log_days
  description    = "Everything that this project logs"

  depends_on = [google_project_service.needed]
}

resource "google_logging_project_sink" "here" {
  project                = var.project
  name                   = "pengaduan"
  destination            = "logging.googleapis.com/${google_logging_project_bucket_config.here.id}"
  unique_writer_identity = true

  # The functions' own lines say the same, and what was asked for; what Cloud Run itself refused is in its log alone.
  exclusions {
    name   = "said-by-the-functions"
    filter = "log_id(\"run.googleapis.com/requests\") AND httpRequest.status < 400"
  }
}

resource "google_logging_project_exclusion" "nowhere_else" {
  project     = var.project
  name        = "kept-in-the-region"
  description = "The sink pengaduan keeps it: the global _Default bucket shall not"
  filter      = "severity >= DEFAULT"

  depends_on = [google_logging_project_sink.here]
}

# Who read a secret, and who read or changed a picture or a seal, stands in the log.
resource "google_project_iam_audit_config" "access" {
  for_each = {
    "secretmanager.googleapis.com" = ["DATA_READ"]
    "storage.googleapis.com"       = ["DATA_READ", "DATA_WRITE"]
  }

  project = var.project
  service = each.key

  dynamic "audit_log_config" {
    for_each = each.value
    content {
      log_type = audit_log_config.value
    }
  }
}
