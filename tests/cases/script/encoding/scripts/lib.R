title <- "densité"
