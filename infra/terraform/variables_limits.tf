# What stands against abuse of the public form. Hardly anything is refused: what looks like abuse is set aside for staff.

variable "limits" {
  description = "Seconds before which a form is filled in suspiciously fast; posts of an address in an hour after which they are set aside, and after which they are refused; posts of an office in ten minutes after which they are set aside; wrong tracking codes of an address in ten minutes."
  type = object({
    form_seconds     = optional(number, 3)
    posts_per_client = optional(number, 10)
    posts_refused    = optional(number, 100)
    posts_per_office = optional(number, 100)
    guesses          = optional(number, 10)
  })
  default = {}

  validation {
    condition     = var.limits.form_seconds >= 0 && var.limits.posts_per_client >= 1 && var.limits.posts_per_office >= 1 && var.limits.guesses >= 1
    error_message = "Expected limits of at least 1: people share addresses."
  }

  validation {
    condition     = var.limits.posts_refused >= 5 * var.limits.posts_per_client
    error_message = "Expected posts to be refused only far beyond the limit at which they are set aside: five times as many, at least."
  }
}

variable "client_keys" {
  description = "Programs that file complaints, by name: the SHA-256 (hex) of each one's key, and how many it may file in an hour."
  type        = map(object({ sha256 = string, per_hour = number }))
  default     = {}

  validation {
    condition     = alltrue([for each in var.client_keys : can(regex("^[0-9a-f]{64}$", each.sha256)) && each.per_hour >= 1])
    error_message = "Expected a SHA-256 of 64 hex digits, and at least 1 an hour."
  }
}

variable "trusted_proxies" {
  description = "Proxies of ours before a function: 1 is Cloud Run's own front end, 2 with a load balancer before that."
  type        = number
  default     = 1

  validation {
    condition     = contains([1, 2, 3], var.trusted_proxies)
    error_message = "Expected 1 to 3: with more, whoever posts could say which address they come from."
  }
}
