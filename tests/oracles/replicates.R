# Standard errors of a composed index by R survey's jackknife and Taylor linearisation,
# from the synthetic PSU totals in replicates_psus.csv: y, x of one round, z, v of the
# next in the same PSUs. Prints replicates.json:
#   Rscript tests/oracles/replicates.R > tests/oracles/replicates.json
suppressPackageStartupMessages(library(survey))
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
psus <- read.csv(file.path(here, "replicates_psus.csv"))
share_weight <- c(0.5, 0.3, 0.2)

index_by_unit <- function(w, d) {
  sapply(split(seq_len(nrow(d)), d$unit), function(i) {
    sum(share_weight * colSums(w[i] * d[i, c("y1", "y2", "y3")]) /
      colSums(w[i] * d[i, c("x1", "x2", "x3")]))
  })
}
whole <- function(w, d) index_by_unit(w, transform(d, unit = 0))
both <- function(replicated, index, mse) {
  options(survey.replicates.mse = mse)
  found <- withReplicates(replicated, index)
  list(estimate = as.numeric(coef(found)), se = as.numeric(SE(found)))
}
show <- function(name, values) {
  cat(sprintf("  \"%s\": [%s]", name, paste(sprintf("%.17g", values), collapse = ", ")))
}

stratified <- svydesign(~psu, strata = ~stratum, weights = ~1, data = psus)
corrected <- svydesign(~psu, strata = ~stratum, weights = ~1, fpc = ~psu_population, data = psus)
plain <- svydesign(~psu, weights = ~1, data = psus)
jkn <- both(as.svrepdesign(stratified, type = "JKn"), index_by_unit, FALSE)
jkn_about <- {
  options(survey.replicates.mse = TRUE)
  found <- withReplicates(as.svrepdesign(stratified, type = "JKn"), index_by_unit)
  as.numeric(SE(found))
}
options(survey.replicates.mse = FALSE)
jkn_fpc <- both(as.svrepdesign(corrected, type = "JKn"), index_by_unit, FALSE)
jk1 <- both(as.svrepdesign(plain, type = "JK1"), whole, FALSE)
totals <- svytotal(~ y1 + y2 + y3 + x1 + x2 + x3 + z1 + z2 + z3 + v1 + v2 + v3, stratified)
taylor <- svycontrast(totals, quote(0.5 * y1 / x1 + 0.3 * y2 / x2 + 0.2 * y3 / x3))
moved <- svycontrast(totals, quote(0.5 * z1 / v1 + 0.3 * z2 / v2 + 0.2 * z3 / v3 -
  0.5 * y1 / x1 - 0.3 * y2 / x2 - 0.2 * y3 / x3))
one_unit <- function(name) {
  chosen <- subset(stratified, unit == 1)
  as.numeric(SE(svycontrast(svytotal(~ y1 + y2 + y3 + x1 + x2 + x3, chosen), name)))
}

cat("{\n")
show("estimate", jkn$estimate); cat(",\n")
show("jkn", jkn$se); cat(",\n")
show("jkn_about_estimate", jkn_about); cat(",\n")
show("jkn_fpc", jkn_fpc$se); cat(",\n")
show("jk1_whole", jk1$se); cat(",\n")
show("taylor_whole", as.numeric(SE(taylor))); cat(",\n")
show("taylor_unit_1", one_unit(quote(0.5 * y1 / x1 + 0.3 * y2 / x2 + 0.2 * y3 / x3))); cat(",\n")
show("change", as.numeric(coef(moved))); cat(",\n")
show("change_taylor", as.numeric(SE(moved))); cat("\n}\n")
