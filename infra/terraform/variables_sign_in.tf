# How staff sign in: by an OpenID Connect provider, or by Identity-Aware Proxy in front. Each has one manual step, which
# docs/deployment.md describes.

variable "sign_in" {
  description = "oidc: the function signs staff in with a provider. iap: Identity-Aware Proxy does, in front of it."
  type        = string

  validation {
    condition     = contains(["oidc", "iap"], var.sign_in)
    error_message = "Expected oidc or iap."
  }
}

variable "oidc" {
  description = "The provider: its issuer, the client registered with it and the address of its key set. With a confidential client OIDC_CLIENT_SECRET is expected in secret_values."
  type = object({
    issuer       = string
    client_id    = string
    keys_url     = string
    confidential = optional(bool, true)
  })
  default = null

  validation {
    condition     = (var.oidc != null) == (var.sign_in == "oidc")
    error_message = "Expected oidc to be set where sign_in is oidc, and nowhere else."
  }

  validation {
    condition     = var.oidc == null || try(startswith(var.oidc.issuer, "https://") && startswith(var.oidc.keys_url, "https://") && length(var.oidc.client_id) > 0, false)
    error_message = "Expected https:// addresses and a client id."
  }
}

variable "iap_members" {
  description = "Who may pass Identity-Aware Proxy: group:…, domain: … or user:…. They must be in the register of staff too."
  type        = list(string)
  default     = []

  validation {
    condition     = (length(var.iap_members) > 0) == (var.sign_in == "iap")
    error_message = "Expected members where sign_in is iap, and nowhere else."
  }

  validation {
    condition     = alltrue([for each in var.iap_members : can(regex("^(group|domain|user):[^ ]+$", each))])
    error_message = "Expected group:…, domain:… or user:…: never allUsers or allAuthenticatedUsers."
  }
}
