# What keeps the documents: backups beside point-in-time recovery (7 days), and rules that let no browser or app in.

resource "google_firestore_backup_schedule" "daily" {
  project   = var.project
  database  = google_firestore_database.complaints.name
  retention = "604800s" # 7 days

  daily_recurrence {}
}

resource "google_firestore_backup_schedule" "weekly" {
  project   = var.project
  database  = google_firestore_database.complaints.name
  retention = "8467200s" # 14 weeks, the most there is

  weekly_recurrence {
    day = "SUNDAY"
  }
}

# The functions go by IAM, which no rule concerns.
resource "google_firebaserules_ruleset" "deny_all" {
  project = var.project

  source {
    files {
      name    = "firestore.rules"
      content = file("${path.module}/firestore.rules")
    }
  }

  depends_on = [google_firestore_database.complaints, google_project_service.needed]

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_firebaserules_release" "deny_all" {
  project      = var.project
  name         = "cloud.firestore"
  ruleset_name = google_firebaserules_ruleset.deny_all.name
}
