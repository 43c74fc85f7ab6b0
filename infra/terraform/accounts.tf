# A service account for each that acts. None has a key, none has a role of the project but what Firestore cannot give smaller.

locals {
  # The functions by the names that the code has for them.
  functions = toset(["intake", "transition", "sla_check"])
}

resource "google_service_account" "functions" {
  for_each = local.functions

  project      = var.project
  account_id   = replace("fn-${each.key}", "_", "-")
  display_name = "The function ${each.key}"
  depends_on   = [google_project_service.needed]
}

resource "google_service_account" "tasks" {
  project      = var.project
  account_id   = "tasks-calls"
  display_name = "Cloud Tasks, when it calls sla_check"
  depends_on   = [google_project_service.needed]
}

resource "google_service_account" "scheduler" {
  project      = var.project
  account_id   = "scheduler-calls"
  display_name = "Cloud Scheduler, when it calls sla_check"
  depends_on   = [google_project_service.needed]
}

resource "google_service_account" "builder" {
  project      = var.project
  account_id   = "builder"
  display_name = "Cloud Build, when it makes the functions' images"
  depends_on   = [google_project_service.needed]
}

# Firestore has no smaller scope than a database.
resource "google_project_iam_member" "documents" {
  for_each = local.functions

  project = var.project
  role    = "roles/datastore.user"
  member  = google_service_account.functions[each.key].member

  condition {
    title      = "this database"
    expression = "resource.name == \"projects/${var.project}/databases/${google_firestore_database.complaints.name}\""
  }
}

# Whoever makes a task names the account that the task will call as, and must be allowed to.
resource "google_service_account_iam_member" "calls_as_tasks" {
  for_each = local.functions

  service_account_id = google_service_account.tasks.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.functions[each.key].member
}
