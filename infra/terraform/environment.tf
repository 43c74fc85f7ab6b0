# What each function is told, by environment variable: the README has the table, shared/cloud/settings.py the types.

locals {
  # Cloud Run's second address of a service is known before the service is. sla_check needs its own: it is the audience.
  address_of = {
    for function in local.functions :
    function => "https://${replace(function, "_", "-")}-${data.google_project.this.number}.${var.region}.run.app"
  }
  intake_address    = coalesce(var.intake_address, local.address_of.intake)
  staff_address     = coalesce(var.staff_address, local.address_of.transition)
  sla_check_address = local.address_of.sla_check

  common = {
    GOOGLE_CLOUD_PROJECT  = var.project
    FIRESTORE_DATABASE    = google_firestore_database.complaints.name
    OFFICE                = var.office
    SHARDS                = tostring(var.shards)
    TASKS_QUEUE           = local.queues_for["deadlines"]
    ALERTS_QUEUE          = local.queues_for["alerts"]
    DAILY_QUEUE           = local.queues_for["daily"]
    SLA_CHECK_URL         = local.sla_check_address
    TASKS_SERVICE_ACCOUNT = google_service_account.tasks.email
    INTAKE_URL            = local.intake_address
    STAFF_URL             = local.staff_address
  }

  sign_in = {
    oidc = {
      OIDC_ISSUER    = try(var.oidc.issuer, "")
      OIDC_CLIENT_ID = try(var.oidc.client_id, "")
      TOKEN_ISSUERS = jsonencode([{
        issuer    = try(var.oidc.issuer, "")
        audiences = [try(var.oidc.client_id, ""), local.staff_address]
        keys_url  = try(var.oidc.keys_url, "")
      }])
    }
    iap = {
      IAP_AUDIENCE = "/projects/${data.google_project.this.number}/locations/${var.region}/services/transition"
    }
  }

  environment = {
    intake = merge(local.common, {
      THREADS              = tostring(var.intake.concurrency)
      PHOTO_BUCKET         = google_storage_bucket.photos.name
      IDENTITY_PUBLIC_KEYS = jsonencode(var.identity_public_keys)
      ALLOWED_ORIGINS      = join(",", var.allowed_origins)
      TRUSTED_PROXIES      = tostring(var.trusted_proxies)
      FORM_SECONDS         = tostring(var.limits.form_seconds)
      POSTS_PER_CLIENT     = tostring(var.limits.posts_per_client)
      POSTS_REFUSED        = tostring(var.limits.posts_refused)
      POSTS_PER_OFFICE     = tostring(var.limits.posts_per_office)
      GUESSES              = tostring(var.limits.guesses)
      CLIENT_KEYS          = jsonencode(var.client_keys)
    })

    transition = merge(local.common, local.sign_in[var.sign_in], {
      THREADS      = tostring(var.transition.concurrency)
      PHOTO_BUCKET = google_storage_bucket.photos.name
    })

    sla_check = merge(local.common, {
      THREADS                   = tostring(var.sla_check.concurrency)
      PHOTO_BUCKET              = google_storage_bucket.photos.name
      EVIDENCE_BUCKET           = google_storage_bucket.evidence.name
      SCHEDULER_SERVICE_ACCOUNT = google_service_account.scheduler.email
      TRUST_CLOUD_RUN_IAM       = "true" # Cloud Run checks the signature, and takes it out of the token
      TOKEN_ISSUERS = jsonencode([{
        issuer    = "https://accounts.google.com"
        audiences = [local.sla_check_address]
        keys_url  = "https://www.googleapis.com/oauth2/v3/certs"
      }])
      SMTP_HOST            = var.mail.host
      SMTP_PORT            = tostring(var.mail.port)
      SMTP_USER            = var.mail.user
      MAIL_FROM            = var.mail.from
      ALERT_WINDOW_SECONDS = tostring(var.alert_window_seconds)
    })
  }
}
