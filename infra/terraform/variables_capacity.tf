# The size of the functions. What they cost idle is nothing while `min` is 0; a first request then waits for a start.

variable "intake" {
  description = "The size of intake: requests that an instance takes at once (and its THREADS), memory, processors, instances, seconds for a request, and what is paid: each request, or each instance for as long as it is there (cheaper where requests never stop)."
  type = object({
    concurrency = optional(number, 20)
    memory      = optional(string, "1Gi") # pictures are cleaned in memory
    cpu         = optional(string, "1")
    min         = optional(number, 0)
    max         = optional(number, 20)
    seconds     = optional(number, 60)
    billing     = optional(string, "request")
  })
  default = {}

  validation {
    condition     = contains(["request", "instance"], var.intake.billing)
    error_message = "Expected billing to be request, or instance: by the second that an instance is there, and nothing for a request."
  }

  validation {
    condition     = var.intake.concurrency >= 1 && var.intake.min >= 0 && var.intake.max >= 1 && var.intake.max >= var.intake.min
    error_message = "Expected concurrency of at least 1, and at least as many instances at most as at least."
  }
}

variable "transition" {
  description = "The size of transition, as of intake."
  type = object({
    concurrency = optional(number, 20)
    memory      = optional(string, "512Mi")
    cpu         = optional(string, "1")
    min         = optional(number, 0)
    max         = optional(number, 10)
    seconds     = optional(number, 60)
    billing     = optional(string, "request")
  })
  default = {}

  validation {
    condition     = contains(["request", "instance"], var.transition.billing)
    error_message = "Expected billing to be request, or instance: by the second that an instance is there, and nothing for a request."
  }

  validation {
    condition     = var.transition.concurrency >= 1 && var.transition.min >= 0 && var.transition.max >= 1 && var.transition.max >= var.transition.min
    error_message = "Expected concurrency of at least 1, and at least as many instances at most as at least."
  }
}

variable "sla_check" {
  description = "The size of sla_check, as of intake. The jobs give themselves 50 seconds."
  type = object({
    concurrency = optional(number, 20)
    memory      = optional(string, "512Mi")
    cpu         = optional(string, "1")
    min         = optional(number, 0)
    max         = optional(number, 10)
    seconds     = optional(number, 180)
    billing     = optional(string, "request")
  })
  default = {}

  validation {
    condition     = contains(["request", "instance"], var.sla_check.billing)
    error_message = "Expected billing to be request, or instance: by the second that an instance is there, and nothing for a request."
  }

  validation {
    condition     = var.sla_check.concurrency >= 1 && var.sla_check.min >= 0 && var.sla_check.max >= 1 && var.sla_check.max >= var.sla_check.min
    error_message = "Expected concurrency of at least 1, and at least as many instances at most as at least."
  }

  validation {
    condition     = var.sla_check.seconds >= 120
    error_message = "Expected at least 120 seconds: a sweep may take 50, and its last calls some more."
  }
}

variable "sweep_parts" {
  description = "How many sweeps run each minute, each through its share of the shards: one bears some 70 late levels a second."
  type        = number
  default     = 1

  validation {
    condition     = var.sweep_parts >= 1 && var.sweep_parts == floor(var.sweep_parts) && var.sweep_parts <= var.shards
    error_message = "Expected a whole number from 1 to that of the shards: a sweep without a shard does nothing."
  }
}
