# Prints, as one JSON object, the `api` samples of R survey and what R estimates from
# them: Rscript api.R | python compare_api.py. Nothing of it is stored.
suppressMessages(library(survey))
data(api)
c2 <- subset(apiclus2, !is.na(enroll))
columns <- c("dnum", "snum", "stype", "pw", "api00", "api99", "enroll", "sch.wide")
samples <- list(strat = apistrat[c(columns, "fpc")], clus1 = apiclus1[c(columns, "fpc")],
                clus2 = c2[c(columns, "fpc1", "fpc2")])
cells <- data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018))
wide <- data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))
known <- c(6194, 755, 1018, 3914069)
one <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1, fpc = ~fpc)
designs <- list(
  "stratified, fpc" = svydesign(id = ~1, strata = ~stype, weights = ~pw,
                                data = apistrat, fpc = ~fpc),
  "stratified" = svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat),
  "one stage, fpc" = one,
  "one stage" = svydesign(id = ~dnum, weights = ~pw, data = apiclus1),
  "two stages, both fpc" = svydesign(id = ~dnum + snum, fpc = ~fpc1 + fpc2,
                                     weights = ~pw, data = c2),
  "post-stratified" = postStratify(one, ~stype, cells),
  "raked" = rake(one, list(~stype, ~sch.wide), list(cells, wide),
                 control = list(maxit = 2000, epsilon = 1e-10)),
  "calibrated, linear" = calibrate(one, ~stype + api99, known),
  "calibrated, raking" = calibrate(one, ~stype + api99, known, calfun = "raking",
                                   epsilon = 1e-13))
estimates <- lapply(designs, function(design) {
  m <- svymean(~api00 + enroll + I(as.numeric(sch.wide == "Yes")), design)
  b <- svyby(~api00, ~stype, design, svymean)
  list(value = as.numeric(coef(m)), error = as.numeric(SE(m)),
       kinds = as.numeric(coef(b)), kinds_error = as.numeric(SE(b)))
})
jack <- svymean(~api00 + enroll, as.svrepdesign(one, type = "JK1"))
estimates[["JK1"]] <- list(value = as.numeric(coef(jack)), error = as.numeric(SE(jack)))
cat(jsonlite::toJSON(list(samples = samples, estimates = estimates), digits = I(17),
                     dataframe = "columns", factor = "string"), "\n")
