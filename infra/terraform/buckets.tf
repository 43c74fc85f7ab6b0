# The pictures, the seals, and the bundles that the functions are built from. None can be made public.

resource "google_storage_bucket" "photos" {
  #checkov:skip=CKV_GCP_62:Cloud Audit Logs say who read and wrote, see google_project_iam_audit_config.access
  #checkov:skip=CKV_GCP_78:a picture that was erased must be gone; what is removed by mistake stays soft-deleted for 7 days
  project                     = var.project
  name                        = "${var.project}-photos"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  # The retention job removes a complaint's pictures. One is stored before its complaint is committed: where that commit
  # never came, it has no other end than this.
  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      age = var.photo_days
    }
  }

  lifecycle_rule {
    action {
      type          = "SetStorageClass"
      storage_class = "NEARLINE"
    }
    condition {
      age = 90 # seldom looked at once the complaint is over
    }
  }

  soft_delete_policy {
    retention_duration_seconds = 604800 # 7 days
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.needed]
}

resource "google_storage_bucket" "evidence" {
  #checkov:skip=CKV_GCP_62:Cloud Audit Logs say who read and wrote, see google_project_iam_audit_config.access
  #checkov:skip=CKV_GCP_78:the retention lock lets nobody change or remove an object
  project                     = var.project
  name                        = "${var.project}-evidence"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  retention_policy {
    is_locked        = var.lock_evidence
    retention_period = var.evidence_years * 31557600 # a year of 365.25 days, in seconds
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.needed]
}

resource "google_storage_bucket" "bundles" {
  #checkov:skip=CKV_GCP_62:Cloud Audit Logs say who read and wrote, see google_project_iam_audit_config.access
  #checkov:skip=CKV_GCP_78:objects are named by the digest of their bytes, and never change
  project                     = var.project
  name                        = "${var.project}-bundles"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = true # anything in it can be built again

  depends_on = [google_project_service.needed]
}

# intake stores pictures and cannot look at one; transition stores and reads them.
resource "google_storage_bucket_iam_member" "photos_stored" {
  for_each = toset(["intake", "transition"])

  bucket = google_storage_bucket.photos.name
  role   = "roles/storage.objectCreator"
  member = google_service_account.functions[each.key].member
}

resource "google_storage_bucket_iam_member" "photos_read" {
  bucket = google_storage_bucket.photos.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.functions["transition"].member
}

# What the retention job needs, and no more: it finds and removes a complaint's pictures, and cannot look at one.
resource "google_project_iam_custom_role" "picture_remover" {
  project     = var.project
  role_id     = "pictureRemover"
  title       = "Finds and removes pictures"
  permissions = ["storage.objects.delete", "storage.objects.list"]

  depends_on = [google_project_service.needed]
}

resource "google_storage_bucket_iam_member" "photos_removed" {
  bucket = google_storage_bucket.photos.name
  role   = google_project_iam_custom_role.picture_remover.name
  member = google_service_account.functions["sla_check"].member
}

resource "google_storage_bucket_iam_member" "evidence" {
  for_each = toset(["roles/storage.objectCreator", "roles/storage.objectViewer"])

  bucket = google_storage_bucket.evidence.name
  role   = each.key
  member = google_service_account.functions["sla_check"].member
}

resource "google_storage_bucket_iam_member" "bundles_read" {
  bucket = google_storage_bucket.bundles.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.builder.member
}
