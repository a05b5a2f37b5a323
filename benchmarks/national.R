# R survey's side of benchmarks/national.py: shares of satisfied answers and their
# errors by unit. First every item in one call, with missing answers filled in so that R
# can; then the first items one by one as the data are. One "step seconds" pair a line.
#   Rscript national.R RESPONSES.csv ITEMS_ONE_BY_ONE SHARES.csv
suppressPackageStartupMessages(library(survey))
given <- commandArgs(trailingOnly = TRUE)
began <- proc.time()[["elapsed"]]
responses <- read.csv(given[1], colClasses = c(unit = "character"))
cat("read", proc.time()[["elapsed"]] - began, "\n")
items <- grep("^i", names(responses), value = TRUE)
filled <- responses
filled[items][is.na(filled[items])] <- 0
seconds <- function(step, work) {
  taken <- system.time(work)[["elapsed"]]
  cat(step, taken, "\n")
  flush(stdout())
}
declared <- function(rows) {
  svydesign(~psu, strata = ~stratum, weights = ~weight, data = rows, nest = TRUE)
}
options(survey.lonely.psu = "certainty")

seconds("svydesign", design <- declared(filled))
asked <- as.formula(paste("~", paste(items, collapse = "+")))
seconds("svyby", whole <- svyby(asked, ~unit, design, svymean))
design <- declared(responses)
alone <- items[seq_len(as.integer(given[2]))]
seconds("svyby_one_by_one", shares <- lapply(alone, function(item) {
  found <- svyby(as.formula(paste("~", item)), ~unit, design, svymean, na.rm = TRUE)
  data.frame(unit = found$unit, item = item, share = found[[item]], error = SE(found))
}))
write.csv(do.call(rbind, shares), given[3], row.names = FALSE)
