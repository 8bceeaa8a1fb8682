# tofu test, or terraform test: nothing is created, the provider is a mock of its own schema.
mock_provider "aws" {
  mock_resource "aws_eks_cluster" {
    defaults = { arn = "arn:aws:eks:eu-west-1:123456789012:cluster/shop" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/shop-deploy" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:123456789012:key/1234" }
  }
  mock_resource "aws_ecr_repository" {
    defaults = { arn = "arn:aws:ecr:eu-west-1:123456789012:repository/shop" }
  }
}

variables {
  name         = "shop"
  zones        = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
  admins       = ["arn:aws:iam::123456789012:role/platform"]
  agents       = ["arn:aws:iam::123456789012:role/jenkins"]
  environments = { development = "shop-development", production = "shop" }
  services     = ["shop", "team/worker"]
}

run "three_zones" {
  assert {
    condition     = sort([for subnet in aws_subnet.private : subnet.availability_zone]) == sort(var.zones)
    error_message = "nodes have a subnet in each zone"
  }
  assert {
    condition = sort(concat(
      [for subnet in aws_subnet.private : subnet.cidr_block],
      [for subnet in aws_subnet.public : subnet.cidr_block],
      )) == sort([
      "10.20.0.0/18", "10.20.64.0/18", "10.20.128.0/18",
      "10.20.192.0/22", "10.20.196.0/22", "10.20.200.0/22",
    ])
    error_message = "subnets do not overlap"
  }
  assert {
    condition = alltrue([
      for zone, route in aws_route.private :
      route.nat_gateway_id == aws_nat_gateway.this[zone].id && aws_nat_gateway.this[zone].subnet_id == aws_subnet.public[zone].id
    ])
    error_message = "each zone has a way out of its own"
  }
  assert {
    condition     = toset(aws_eks_cluster.this.vpc_config[0].subnet_ids) == toset([for subnet in aws_subnet.private : subnet.id])
    error_message = "nodes live in the private subnets only"
  }
}

run "sealed_and_logged" {
  assert {
    condition     = aws_kms_key.cluster.enable_key_rotation && aws_eks_cluster.this.encryption_config[0].provider[0].key_arn == aws_kms_key.cluster.arn
    error_message = "Secrets are sealed with the cluster's own key, which rotates"
  }
  assert {
    condition     = contains(aws_eks_cluster.this.enabled_cluster_log_types, "audit") && aws_cloudwatch_log_group.cluster.retention_in_days == 90
    error_message = "who did what is logged, and kept for a known time"
  }
  assert {
    condition     = aws_eks_cluster.this.deletion_protection
    error_message = "nobody deletes the cluster in passing"
  }
}

run "auto_mode" {
  command = plan

  assert {
    condition = alltrue([
      aws_eks_cluster.this.compute_config[0].enabled,
      aws_eks_cluster.this.kubernetes_network_config[0].elastic_load_balancing[0].enabled,
      aws_eks_cluster.this.storage_config[0].block_storage[0].enabled,
      !aws_eks_cluster.this.bootstrap_self_managed_addons,
    ])
    error_message = "Auto Mode takes nodes, load balancers and volumes together"
  }
  assert {
    condition     = toset(keys(aws_iam_role_policy_attachment.node)) == toset(["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"])
    error_message = "nodes push no images"
  }
}

run "only_admins_administer" {
  command = plan

  assert {
    condition     = aws_eks_cluster.this.access_config[0].authentication_mode == "API" && !aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions
    error_message = "who creates the cluster is no administrator by that"
  }
  assert {
    condition     = [for association in aws_eks_access_policy_association.admin : association.principal_arn] == ["arn:aws:iam::123456789012:role/platform"]
    error_message = "only the platform team gets a policy of EKS"
  }
}

run "deployers" {
  assert {
    condition     = alltrue([for environment, entry in aws_eks_access_entry.deploy : toset(entry.kubernetes_groups) == toset(["slipway:${environment}"])])
    error_message = "a deployer is in the group of its environment only"
  }
  assert {
    condition     = jsondecode(aws_iam_role.deploy["production"].assume_role_policy).Statement[0].Principal == { AWS = ["arn:aws:iam::123456789012:role/jenkins", "arn:aws:iam::123456789012:role/platform"] }
    error_message = "only agents and administrators become a deployer"
  }
  assert {
    condition = flatten([for statement in jsondecode(aws_iam_role_policy.deploy["production"].policy).Statement : statement.Action]) == [
      "eks:DescribeCluster",
      "ecr:GetAuthorizationToken",
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetDownloadUrlForLayer",
    ]
    error_message = "in AWS a deployer finds the cluster, reads images, and that is all"
  }
}

run "further_policies" {
  command = plan

  variables {
    policies = { production = ["arn:aws:iam::123456789012:policy/slipway/secrets", "arn:aws:iam::123456789012:policy/slipway/records"] }
  }

  assert {
    condition     = toset([for attachment in aws_iam_role_policy_attachment.deploy : attachment.policy_arn]) == toset(var.policies.production)
    error_message = "a deployer has the policies of its environment's secrets and records"
  }
}

run "images" {
  command = plan

  assert {
    condition = alltrue([
      for repository in aws_ecr_repository.service :
      repository.image_tag_mutability == "IMMUTABLE" && repository.image_scanning_configuration[0].scan_on_push
    ])
    error_message = "a tag keeps its image, and each image is scanned"
  }
  assert {
    condition     = toset(keys(aws_ecr_repository.service)) == toset(["shop", "team/worker"])
    error_message = "each service has its repository"
  }
}

run "without_images" {
  variables {
    services = []
  }

  assert {
    condition     = length(jsondecode(aws_iam_role_policy.deploy["production"].policy).Statement) == 1
    error_message = "without repositories a deployer has nothing of them"
  }
}

run "other_partition" {
  command = plan

  variables {
    zones  = ["cn-north-1a", "cn-north-1b", "cn-north-1c"]
    admins = ["arn:aws-cn:iam::123456789012:role/platform"]
    agents = ["arn:aws-cn:iam::123456789012:role/jenkins"]
  }

  assert {
    condition = alltrue([
      aws_iam_role_policy_attachment.node["AmazonEKSWorkerNodeMinimalPolicy"].policy_arn == "arn:aws-cn:iam::aws:policy/AmazonEKSWorkerNodeMinimalPolicy",
      startswith(one(values(aws_eks_access_policy_association.admin)).policy_arn, "arn:aws-cn:eks::aws:cluster-access-policy/"),
    ])
    error_message = "policies are those of the partition"
  }
}

run "lines_of_platform_yml" {
  assert {
    condition     = output.platform == file("tests/platform.yml")
    error_message = "the output is the text that platform.yml takes"
  }
  assert {
    condition = output.add_eks == [
      "slipway platform add-eks shop --region eu-west-1 --environment development",
      "slipway platform add-eks shop --region eu-west-1 --environment production",
    ]
    error_message = "the commands write the clusters into it"
  }
  assert {
    condition     = output.groups == { development = "slipway:development", production = "slipway:production" }
    error_message = "the groups are those to bind"
  }
}
