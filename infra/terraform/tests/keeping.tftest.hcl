# That nothing is lost, by a hand that slips least of all.

mock_provider "google" {
  source          = "./tests/cloud"
  override_during = plan
}

run "kept" {
  command = plan

  assert {
    condition     = google_firestore_database.complaints.delete_protection_state == "DELETE_PROTECTION_ENABLED"
    error_message = "The database must be protected from deletion."
  }

  assert {
    condition     = google_firestore_database.complaints.point_in_time_recovery_enablement == "POINT_IN_TIME_RECOVERY_ENABLED"
    error_message = "The database must be recoverable to any minute of a week."
  }

  assert {
    condition     = google_firestore_database.complaints.deletion_policy == "ABANDON"
    error_message = "Terraform must never delete the database."
  }

  assert {
    condition     = google_firestore_backup_schedule.daily.retention == "604800s" && google_firestore_backup_schedule.weekly.retention == "8467200s"
    error_message = "Daily backups stay a week, weekly ones 14 weeks."
  }

  assert {
    condition     = google_storage_bucket.evidence.retention_policy[0].is_locked && tonumber(google_storage_bucket.evidence.retention_policy[0].retention_period) >= 315360000
    error_message = "Seals are locked for ten years."
  }

  assert {
    condition     = alltrue([for each in [google_storage_bucket.photos, google_storage_bucket.evidence, google_storage_bucket.bundles] : each.uniform_bucket_level_access && each.public_access_prevention == "enforced"])
    error_message = "No bucket can be made public."
  }

  assert {
    condition     = google_storage_bucket.evidence.force_destroy != true && google_storage_bucket.photos.force_destroy != true
    error_message = "A bucket with contents cannot go."
  }

  assert {
    condition     = alltrue([for each in google_cloud_run_v2_service.functions : each.deletion_protection])
    error_message = "A function is not deleted by accident."
  }

  assert {
    condition     = alltrue([for each in google_secret_manager_secret_version.secrets : each.deletion_policy == "DISABLE"])
    error_message = "An older generation of a secret is kept: something may still have to be opened with it."
  }

  assert {
    condition     = strcontains(google_firebaserules_ruleset.deny_all.source[0].files[0].content, "allow read, write: if false;")
    error_message = "No browser and no app may reach the documents."
  }
}

run "in_jakarta" {
  command = plan

  assert {
    condition = toset(concat(
      [google_firestore_database.complaints.location_id, google_logging_project_bucket_config.here.location, google_artifact_registry_repository.images.location],
      [for each in [google_storage_bucket.photos, google_storage_bucket.evidence, google_storage_bucket.bundles] : each.location],
      [for each in google_cloud_run_v2_service.functions : each.location],
      [for each in google_cloud_tasks_queue.queues : each.location],
      [for each in google_cloud_scheduler_job.jobs : each.region],
      [for each in google_secret_manager_secret.secrets : each.replication[0].user_managed[0].replicas[0].location],
    )) == toset(["asia-southeast2"])
    error_message = "Everything stays in Jakarta."
  }
}

run "without_a_budget_or_mail_password" {
  command = plan

  variables {
    budget   = null
    telegram = false
    mail     = { host = "relay.imigrasi.example", from = "pengaduan@imigrasi.example" }
  }

  assert {
    condition     = length(google_billing_budget.month) == 0
    error_message = "No budget was asked for."
  }

  assert {
    condition     = toset(keys(google_secret_manager_secret.secrets)) == toset(["TRACKING_KEYS", "SESSION_KEY", "IDENTITY_PRIVATE_KEYS", "OIDC_CLIENT_SECRET"])
    error_message = "No secret stands empty."
  }
}
