# Who reaches the API server.
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

run "api_stays_inside" {
  command = plan

  assert {
    condition     = !aws_eks_cluster.this.vpc_config[0].endpoint_public_access && aws_eks_cluster.this.vpc_config[0].endpoint_private_access
    error_message = "without api_from the API server is reached from the VPC only"
  }
}

run "api_for_some" {
  command = plan

  variables {
    api_from = ["203.0.113.7/32"]
  }

  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_public_access && toset(aws_eks_cluster.this.vpc_config[0].public_access_cidrs) == toset(["203.0.113.7/32"])
    error_message = "the API server is open to the named addresses only"
  }
}

run "api_for_everybody" {
  command         = plan
  expect_failures = [var.api_from]

  variables {
    api_from = ["0.0.0.0/0"]
  }
}

run "api_for_everybody_in_halves" {
  command         = plan
  expect_failures = [var.api_from]

  variables {
    api_from = ["0.0.0.0/1", "128.0.0.0/1"]
  }
}

run "api_for_everybody_of_ipv6" {
  command         = plan
  expect_failures = [var.api_from]

  variables {
    api_from = ["::/0"]
  }
}
