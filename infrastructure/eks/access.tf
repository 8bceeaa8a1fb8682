resource "aws_eks_access_entry" "admin" {
  for_each = var.admins

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.key
  tags          = var.tags
}

resource "aws_eks_access_policy_association" "admin" {
  for_each = var.admins

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = aws_eks_access_entry.admin[each.key].principal_arn
  policy_arn    = "arn:${local.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}

# Agents deploy to an environment as its role, for an hour at a time. Administrators ask as it what it may and may not do.
resource "aws_iam_role" "deploy" {
  for_each = var.environments

  name                 = "${var.name}-deploy-${each.key}"
  description          = "Slipway deploys to ${each.key}"
  max_session_duration = 3600
  tags                 = var.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = sort(setunion(var.agents, var.admins)) }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
    }]
  })
}

resource "aws_iam_role_policy" "deploy" {
  for_each = var.environments

  name = "deploy"
  role = aws_iam_role.deploy[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{ Sid = "FindCluster", Effect = "Allow", Action = ["eks:DescribeCluster"], Resource = [aws_eks_cluster.this.arn] }],
      local.images_to_read,
    )
  })
}

resource "aws_iam_role_policy_attachment" "deploy" {
  # ARNs are known only once their policies are made, so each goes by its place in the list.
  for_each = merge([for environment, arns in var.policies : { for index, arn in arns : "${environment}/${index}" => { environment = environment, arn = arn } }]...)

  role       = aws_iam_role.deploy[each.value.environment].name
  policy_arn = each.value.arn
}

# No policy of EKS comes with it: in the cluster this group may do what a RoleBinding says, and nothing until there is one.
resource "aws_eks_access_entry" "deploy" {
  for_each = var.environments

  cluster_name      = aws_eks_cluster.this.name
  principal_arn     = aws_iam_role.deploy[each.key].arn
  kubernetes_groups = ["slipway:${each.key}"]
  tags              = var.tags
}
