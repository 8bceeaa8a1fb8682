locals {
  shared = "${module.secrets.arn}/shared/*"

  # Without it S3 says "denied" where a file is missing.
  find = {
    Sid      = "FindFiles"
    Effect   = "Allow"
    Action   = "s3:ListBucket"
    Resource = module.secrets.arn
  }
}

# What a deploy to one environment reads, and nothing more: attach it to the role that secrets.assumeRole names.
resource "aws_iam_policy" "deploy" {
  for_each = var.environments

  name        = "${var.bucket}-deploy-${each.key}"
  path        = var.policy_path
  description = "Slipway deploys to ${each.key}: reads its files of secrets"
  tags        = var.tags
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.find,
      {
        Sid      = "ReadFiles"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource = ["${module.secrets.arn}/${each.key}/*", local.shared]
      },
      {
        Sid      = "OpenFiles"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = aws_kms_key.secrets.arn
      },
    ]
  })
}

# For people who run slipway secrets put, edit, diff, list and rotate.
resource "aws_iam_policy" "edit" {
  for_each = var.environments

  name        = "${var.bucket}-edit-${each.key}"
  path        = var.policy_path
  description = "Slipway edits the files of secrets of ${each.key} and the shared ones"
  tags        = var.tags
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.find,
      {
        Sid      = "FindVersions"
        Effect   = "Allow"
        Action   = "s3:ListBucketVersions"
        Resource = module.secrets.arn
      },
      {
        Sid      = "ReadAndWriteFiles"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
        Resource = ["${module.secrets.arn}/${each.key}/*", local.shared]
      },
      {
        Sid      = "OpenAndSealFiles"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
        Resource = aws_kms_key.secrets.arn
      },
    ]
  })
}
