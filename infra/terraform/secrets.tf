# The secrets. Their values come by a variable that is never stored, go into arguments that are never stored, and stand in
# no state and no plan: Terraform remembers only which generation of each it has set.

variable "secret_values" {
  description = "The values of the secrets by name, for the first apply and where a generation is raised: TF_VAR_secret_values, never a file."
  type        = map(string)
  default     = {}
  sensitive   = true
  ephemeral   = true
}

variable "secret_generations" {
  description = "Raise a secret's number to set it anew from secret_values; 1 unless named. The functions take it with a new revision."
  type        = map(number)
  default     = {}

  validation {
    condition     = alltrue([for each in keys(var.secret_generations) : contains(["TRACKING_KEYS", "SESSION_KEY", "IDENTITY_PRIVATE_KEYS", "SMTP_PASSWORD", "OIDC_CLIENT_SECRET", "TELEGRAM_TOKEN"], each)])
    error_message = "Expected names of secrets: TRACKING_KEYS, SESSION_KEY, IDENTITY_PRIVATE_KEYS, SMTP_PASSWORD, OIDC_CLIENT_SECRET, TELEGRAM_TOKEN."
  }
}

variable "identity_public_keys" {
  description = "The public halves of IDENTITY_PRIVATE_KEYS, by version, as python -m shared.cloud.sealing prints them. No secret."
  type        = map(string)

  validation {
    condition     = length(var.identity_public_keys) > 0
    error_message = "Expected at least one key: intake seals reporters' identities with the newest."
  }
}

locals {
  # Who reads what. The public function gets nothing that opens an identity.
  secrets_of = {
    intake = ["TRACKING_KEYS"]
    transition = concat(
      ["TRACKING_KEYS", "IDENTITY_PRIVATE_KEYS"],
      var.sign_in == "oidc" ? ["SESSION_KEY"] : [],
      try(var.oidc.confidential, false) ? ["OIDC_CLIENT_SECRET"] : [],
    )
    sla_check = concat(
      ["TRACKING_KEYS", "IDENTITY_PRIVATE_KEYS"],
      var.mail.user != "" ? ["SMTP_PASSWORD"] : [],
      var.telegram ? ["TELEGRAM_TOKEN"] : [],
    )
  }
  readings = merge([
    for function, names in local.secrets_of : { for name in names : "${function}-${name}" => { function = function, name = name } }
  ]...)
}

resource "google_secret_manager_secret" "secrets" {
  for_each = toset(flatten(values(local.secrets_of)))

  project   = var.project
  secret_id = each.key

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  depends_on = [google_project_service.needed]
}

resource "google_secret_manager_secret_version" "secrets" {
  for_each = google_secret_manager_secret.secrets

  secret                 = each.value.id
  secret_data_wo         = lookup(var.secret_values, each.key, null)
  secret_data_wo_version = lookup(var.secret_generations, each.key, 1)
  deletion_policy        = "DISABLE" # what an older generation sealed may still have to be opened

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret_iam_member" "readers" {
  for_each = local.readings

  project   = var.project
  secret_id = google_secret_manager_secret.secrets[each.value.name].secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.functions[each.value.function].member
}
