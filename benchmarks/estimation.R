# R survey's side of benchmarks/estimation.py: Taylor errors of every item by unit, then
# bootstrap replicates of the same. Prints one "step seconds" pair a line.
#   Rscript estimation.R RESPONSES.csv REPLICATES ERRORS.csv
suppressPackageStartupMessages(library(survey))
given <- commandArgs(trailingOnly = TRUE)
responses <- read.csv(given[1])
items <- grep("^i", names(responses), value = TRUE)
asked <- as.formula(paste("~", paste(items, collapse = "+")))
seconds <- function(step, work) {
  taken <- system.time(work)[["elapsed"]]
  cat(step, taken, "\n")
  flush(stdout())
}

cat("version", as.character(packageVersion("survey")), "\n")
seconds("svydesign", design <- svydesign(~psu, strata = ~stratum, weights = ~weight,
                                         data = responses, nest = TRUE))
seconds("svyby", taylor <- svyby(asked, ~unit, design, svymean))
write.csv(SE(taylor), given[3], row.names = FALSE)
seconds("as.svrepdesign", replicated <- as.svrepdesign(design, type = "subbootstrap",
                                                       replicates = as.integer(given[2])))
seconds("svyby_replicates", again <- svyby(asked, ~unit, replicated, svymean))
cat("bootstrap_to_taylor", median(as.matrix(SE(again)) / as.matrix(SE(taylor))), "\n")
