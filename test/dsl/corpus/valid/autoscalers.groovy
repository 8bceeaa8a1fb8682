slipway {
  image 'example'
  kubernetes {
    deployment 'example'
    deployment 'worker', replicas: [development: 1]
    deployment 'mailer'
    autoscale 'example', cpu: 70, min: 2, max: [production: 10]
    autoscale 'worker', queue: 'orders', perPod: 10, from: 'RABBITMQ_URL', min: 0, max: [production: 30]
    autoscale('mailer',
      cpu: [staging: 60, production: 80], memory: 75,
      queue: "mails-${env.BRANCH_NAME}", perPod: [staging: 5, production: 50], from: 'AMQP',
      max: 4)
    replicas development: 1
  }
}
