locals {
  # arn:aws:eks:eu-west-1:123456789012:cluster/shop
  place = split(":", aws_eks_cluster.this.arn)
}

output "platform" {
  description = "Lines of platform.yml, without the clusters: add_eks writes those, with the identity that only the cluster knows."
  value = templatefile("${path.module}/platform.yml.tftpl", {
    account      = local.place[4]
    region       = local.place[3]
    environments = var.environments
    roles        = { for environment, role in aws_iam_role.deploy : environment => role.arn }
  })
}

output "add_eks" {
  description = "Commands that write the clusters into platform.yml, for an administrator of the cluster."
  value = [
    for environment in keys(var.environments) :
    "slipway platform add-eks ${aws_eks_cluster.this.name} --region ${local.place[3]} --environment ${environment}"
  ]
}

output "groups" {
  description = "Group of the deployers by environment, to bind the Role of slipway rights to."
  value       = { for environment, entry in aws_eks_access_entry.deploy : environment => one(entry.kubernetes_groups) }
}

output "deploy_roles" {
  description = "Role to deploy with, by environment."
  value       = { for environment, role in aws_iam_role.deploy : environment => role.arn }
}
