locals {
  # Which digest a tag has, and whether the image is there; without repositories of this module there is nothing to read.
  images_to_read = length(var.services) == 0 ? [] : [
    {
      Sid      = "LogInToImages"
      Effect   = "Allow"
      Action   = ["ecr:GetAuthorizationToken"]
      Resource = ["*"]
    },
    {
      Sid      = "ReadImages"
      Effect   = "Allow"
      Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      Resource = sort([for repository in aws_ecr_repository.service : repository.arn])
    },
  ]
}

# A tag that was pushed means the same image for ever: a plan that was approved by it cannot come to mean another one.
resource "aws_ecr_repository" "service" {
  for_each = var.services

  name                 = each.key
  image_tag_mutability = "IMMUTABLE"
  tags                 = var.tags

  image_scanning_configuration {
    scan_on_push = true
  }
}
