output "platform" {
  description = "The secrets of platform.yml; add region, and assumeRole where deploys use a role of their own."
  value = {
    bucket     = module.secrets.id
    encryption = "kms"
    kms        = aws_kms_key.secrets.arn
  }
}

output "deploy_policies" {
  description = "Policy to deploy with, by environment."
  value       = { for name, policy in aws_iam_policy.deploy : name => policy.arn }
}

output "edit_policies" {
  description = "Policy for the people who edit files, by environment."
  value       = { for name, policy in aws_iam_policy.edit : name => policy.arn }
}

output "records_policies" {
  description = "Policy to archive releases with, by environment."
  value       = { for name, policy in aws_iam_policy.records : name => policy.arn }
}
