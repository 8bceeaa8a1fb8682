# What the module refuses before anything is planned.
mock_provider "aws" {
  mock_resource "aws_eks_cluster" {
    defaults = { arn = "arn:aws:eks:eu-west-1:123456789012:cluster/shop" }
  }
}

variables {
  name         = "shop"
  zones        = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
  admins       = ["arn:aws:iam::123456789012:role/platform"]
  agents       = ["arn:aws:iam::123456789012:role/jenkins"]
  environments = { development = "shop-development", production = "shop" }
}

run "name_that_no_role_can_have" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name = "Shop"
  }
}

run "patch_of_kubernetes" {
  command         = plan
  expect_failures = [var.kubernetes]

  variables {
    kubernetes = "1.35.4"
  }
}

run "two_zones" {
  command         = plan
  expect_failures = [var.zones]

  variables {
    zones = ["eu-west-1a", "eu-west-1b"]
  }
}

run "one_zone_twice" {
  command         = plan
  expect_failures = [var.zones]

  variables {
    zones = ["eu-west-1a", "eu-west-1b", "eu-west-1b"]
  }
}

run "zones_of_two_regions" {
  command         = plan
  expect_failures = [var.zones]

  variables {
    zones = ["eu-west-1a", "eu-west-1b", "eu-central-1a"]
  }
}

run "small_network" {
  command         = plan
  expect_failures = [var.cidr]

  variables {
    cidr = "10.20.0.0/20"
  }
}

run "public_network" {
  command         = plan
  expect_failures = [var.cidr]

  variables {
    cidr = "203.0.0.0/16"
  }
}

run "logs_for_a_week" {
  command         = plan
  expect_failures = [var.log_days]

  variables {
    log_days = 7
  }
}

run "nobody_administers" {
  command         = plan
  expect_failures = [var.admins]

  variables {
    admins = []
  }
}

run "account_administers" {
  command         = plan
  expect_failures = [var.admins]

  variables {
    admins = ["arn:aws:iam::123456789012:root"]
  }
}

run "everybody_deploys" {
  command         = plan
  expect_failures = [var.agents]

  variables {
    agents = ["*"]
  }
}

run "account_deploys" {
  command         = plan
  expect_failures = [var.agents]

  variables {
    agents = ["arn:aws:iam::123456789012:root"]
  }
}

run "agent_administers" {
  command         = plan
  expect_failures = [var.agents]

  variables {
    agents = ["arn:aws:iam::123456789012:role/platform"]
  }
}

run "no_environment" {
  command         = plan
  expect_failures = [var.environments]

  variables {
    environments = {}
  }
}

run "environment_that_is_no_label" {
  command         = plan
  expect_failures = [var.environments]

  variables {
    environments = { Production = "shop" }
  }
}

run "namespace_of_kubernetes" {
  command         = plan
  expect_failures = [var.environments]

  variables {
    environments = { production = "kube-system" }
  }
}

run "shared_namespace" {
  command         = plan
  expect_failures = [var.environments]

  variables {
    environments = { development = "shop", production = "shop" }
  }
}

run "name_of_a_role_too_long" {
  command         = plan
  expect_failures = [var.environments]

  variables {
    environments = { production-of-the-shop-in-the-west-with-all-of-its-many-parts = "shop" }
  }
}

run "policy_of_another_environment" {
  command         = plan
  expect_failures = [var.policies]

  variables {
    policies = { staging = ["arn:aws:iam::123456789012:policy/secrets"] }
  }
}

run "repository_in_upper_case" {
  command         = plan
  expect_failures = [var.services]

  variables {
    services = ["Shop"]
  }
}
