source("r/theme.R")
