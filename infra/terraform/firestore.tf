# The document store. Nothing is indexed but what a query needs: an index that no query uses costs writes and makes hot spots.

resource "google_firestore_database" "complaints" {
  project                           = var.project
  name                              = "(default)"
  location_id                       = var.region
  type                              = "FIRESTORE_NATIVE"
  concurrency_mode                  = "OPTIMISTIC"
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"
  delete_protection_state           = "DELETE_PROTECTION_ENABLED"
  deletion_policy                   = "ABANDON"

  depends_on = [google_project_service.needed]

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_firestore_field" "unindexed" {
  for_each = toset([
    "alerts", "calendars", "complaints", "digests", "incidents", "journal", "limits", "private", "report_notes",
    "rollups", "staff", "tallies", "tickets", "windows"
  ])

  project    = var.project
  database   = google_firestore_database.complaints.name
  collection = each.key
  field      = "*"

  index_config {}
}

# What counts posts and guesses, and half-counted figures, is of use for an hour.
resource "google_firestore_field" "expiring" {
  for_each = toset(["limits", "tallies"])

  project    = var.project
  database   = google_firestore_database.complaints.name
  collection = each.key
  field      = "expires_at"

  index_config {}
  ttl_config {}
}

# The set of queries in the code is held against this file by tests/infra/test_indexes.py.
resource "google_firestore_index" "queries" {
  for_each = {
    for index in jsondecode(file("${path.module}/indexes.json")) :
    join("-", concat([index.collection], index.fields[*].field)) => index
  }

  project    = var.project
  database   = google_firestore_database.complaints.name
  collection = each.value.collection

  dynamic "fields" {
    for_each = each.value.fields
    content {
      field_path   = fields.value.field
      order        = try(fields.value.order, null)
      array_config = try(fields.value.array, null)
    }
  }
}
