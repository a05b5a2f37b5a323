# Prints the values our estimators must give: Rscript taylor.R (R survey 4.1 or later).
# Reads pupils.csv, visits.csv and round.csv beside it; writes taylor.json, 17 digits.
suppressMessages(library(survey))
options(survey.lonely.psu = "certainty")
pupils <- read.csv("pupils.csv"); visits <- read.csv("visits.csv")
round <- read.csv("round.csv")
found <- list()
keep <- function(name, ...) found[[name]] <<- lapply(list(...), as.numeric)
both <- function(name, stat) keep(name, value = coef(stat), error = SE(stat))

means <- function(name, design) {
  both(name, svymean(~score + yes, design))
  both(paste0(name, " by kind"), svyby(~score, ~kind, design, svymean))
  keep(paste0(name, " degf"), sapply(c("x", "y", "z"), function(k)
    degf(subset(design, kind == k))))
}
means("stratified fpc", svydesign(id = ~1, strata = ~stratum, weights = ~weight,
                                  fpc = ~persons_in_stratum, data = pupils))
means("stratified", svydesign(id = ~1, strata = ~stratum, weights = ~weight,
                              data = pupils))
clusters <- svydesign(id = ~cluster, strata = ~stratum, weights = ~weight,
                      data = pupils)
means("clusters", clusters)
means("clusters fpc", svydesign(id = ~cluster, strata = ~stratum, weights = ~weight,
                                fpc = ~clusters_in_stratum, data = pupils))
means("one stratum", svydesign(id = ~cluster, weights = ~weight, data = pupils))

two <- svydesign(id = ~psu + person, strata = ~stratum, weights = ~weight,
                 fpc = ~psus_in_stratum + persons_in_psu, data = visits)
one <- svydesign(id = ~psu, strata = ~stratum, weights = ~weight, data = visits)
for (policy in c("certainty", "adjust", "average")) {
  options(survey.lonely.psu = policy)
  means(paste("lonely", policy), one)
  # R itself has no number for the average below the first stage.
  if (policy != "average") means(paste("two stages", policy), two)
}
options(survey.lonely.psu = "certainty")

cells <- data.frame(kind = c("x", "y", "z"), Freq = c(700, 400, 250))
halves <- data.frame(region = c("north", "south"), Freq = c(800, 550))
known <- c(1350, 400, 250, 660000)
fitted <- list(
  "post-stratified" = postStratify(clusters, ~kind, cells),
  "raked" = rake(clusters, list(~kind, ~region), list(cells, halves),
                 control = list(maxit = 2000, epsilon = 1e-11)),
  "calibrated linear" = calibrate(clusters, ~kind + size, known),
  "calibrated raking" = calibrate(clusters, ~kind + size, known, calfun = "raking",
                                  epsilon = 1e-13))
fitted[["trimmed"]] <- trimWeights(fitted[["calibrated linear"]], upper = 12,
                                   lower = 3, strict = TRUE)
for (name in names(fitted)) {
  keep(paste(name, "weights"), weights(fitted[[name]]))
  both(name, svymean(~score + yes, fitted[[name]]))
  both(paste(name, "south"), svymean(~score, subset(fitted[[name]], region == "south")))
}

items <- paste0("q", 1:6)
for (q in items) {
  answered <- round[[q]] %in% 1:5
  round[[paste0(q, "n")]] <- as.numeric(answered)
  round[[paste0(q, "y")]] <- as.numeric(round[[q]] %in% 4:5)
  round[[paste0(q, "na")]] <- ifelse(answered, round[[paste0(q, "y")]], NA)
}
design <- svydesign(id = ~psu, strata = ~stratum, weights = ~weight, data = round)
for (q in items)
  both(paste("province", q), svyby(as.formula(paste0("~", q, "na")), ~province, design,
                                   svymean, na.rm = TRUE))
both("nation q6", svymean(~q6na, design, na.rm = TRUE))

# The index: mean of six shares with answers missing, linearised by hand, totalled by R.
index <- function(rows) {
  inside <- round[rows, ]
  z <- numeric(nrow(round)); value <- 0
  for (q in items) {
    y <- inside[[paste0(q, "y")]]; n <- inside[[paste0(q, "n")]]; w <- inside$weight
    share <- sum(w * y) / sum(w * n); value <- value + share / 6
    z[rows] <- z[rows] + (y - share * n) / sum(w * n) / 6
  }
  whole <- update(design, z = z)
  c(value, SE(svytotal(~z, subset(whole, rows))))
}
keep("index by province", sapply(1:63, function(p) index(round$province == p)))
keep("index of women", sapply(1:63, function(p)
  index(round$province == p & round$sex == "f")))
keep("index of age d", index(round$age == "d"))
keep("index of women degf", sapply(1:63, function(p)
  degf(subset(design, province == p & sex == "f"))))
# The same index where everything is answered: R's own covariances.
keep("covariance", vcov(svymean(~q1y + q2y + q3y + q4y + q5y + q6y, design)))
both("pooled", svyratio(~I(q1y + q2y + q3y), ~I(q1n + q2n + q3n), design))
both("pooled by province", svyby(~I(q1y + q2y + q3y), ~province, design, svyratio,
                                 denominator = ~I(q1n + q2n + q3n)))

limits <- function(p, method) attr(svyciprop(~q1y, subset(design, province == p),
                                             method = method), "ci")
keep("logit limits", sapply(1:63, limits, method = "xlogit"))
keep("design effect", deff(svymean(~q1y, design, deff = "replace")))
keep("design effect of province 1",
     deff(svymean(~q1y, subset(design, province == 1), deff = "replace")))

writeLines(jsonlite::toJSON(found, digits = I(17), pretty = FALSE), "taylor.json")
cat(length(found), "results by survey", as.character(packageVersion("survey")), "\n")
