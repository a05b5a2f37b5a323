# Prints what R survey makes of the round folders beside it: Rscript figures.R [ROUND ...]
# Writes figures.json, 17 digits: shares, errors and degrees of freedom of every unit,
# indicator and domain level, and the logit limits of criteria. survey 4.1 or later.
suppressMessages(library(survey))
items <- c("A1", "A2", "A3", "B1", "B2", "C1")
factors <- list(F1 = items[1:3], F2 = items[4:5], F3 = items[6])
domains <- c("sex", "age_group", "service_field")
successor <- c("01" = "01", "70" = "75", "72" = "80", "75" = "75", "80" = "80")
counted <- list(means = 1:5, pooled = c(NA, 1:5), nested = c(NA, 1:5, 9))

# Each round as R declares it. Strata and PSUs have names of their own in the country.
designs <- list(
  "stratified" = function(d) svydesign(~psu, strata = ~stratum, weights = ~weight, data = d),
  "two-stage" = function(d) svydesign(~psu + cluster, strata = ~stratum, weights = ~made,
      fpc = ~psu_population + cluster_population, data = d),
  "persons" = function(d) svydesign(~uid, strata = ~stratum, weights = ~weight, data = d),
  "persons-fpc" = function(d) svydesign(~uid, strata = ~stratum, fpc = ~person_population,
      data = d),
  "clusters" = function(d) svydesign(~cluster, strata = ~stratum, weights = ~weight, data = d),
  "clusters-fpc" = function(d) svydesign(~cluster, strata = ~stratum, weights = ~weight,
      fpc = ~cluster_population, data = d),
  "districts" = function(d) svydesign(~stratum, strata = ~unit, weights = ~weight, data = d),
  "post-stratified" = function(d) postStratify(plain(d), ~unit + sex, known(d, "sex")),
  "raked" = function(d) raked(plain(d), known(d, "sex"), known(d, "age_group")),
  "post-stratified-whole" = function(d) postStratify(plain(d), ~sex, known(d, "sex")),
  "raked-whole" = function(d) raked(plain(d), known(d, "sex"), known(d, "age_group")),
  "raked-two-stage" = function(d) raked(svydesign(~psu + cluster, strata = ~stratum,
      weights = ~weight, fpc = ~psu_population + cluster_population, data = d),
      known(d, "sex"), known(d, "service_field")),
  "lonely-certainty" = function(d) plain(d), "lonely-adjust" = function(d) plain(d),
  "lonely-average" = function(d) plain(d), "lonely-fail" = function(d) plain(d),
  "pooled" = function(d) plain(d), "nested" = function(d) plain(d))
plain <- designs[["stratified"]]
raked <- function(design, first, second)
  rake(design, list(reformulate(head(names(first), -1)), reformulate(head(names(second), -1))),
       list(first, second), control = list(maxit = 5000, epsilon = 1e-9))

known <- function(d, variable) {
  totals <- attr(d, "totals")
  totals <- totals[totals$variable == variable, ]
  table <- data.frame(unit = totals$unit, level = totals$level,
                      Freq = as.numeric(totals$population))
  names(table)[2] <- variable
  if (all(table$unit == "VN")) table[-1] else table
}

read_round <- function(name) {
  sheet <- function(file) read.csv(file.path(name, file), colClasses = "character",
                                   encoding = "UTF-8")
  d <- sheet("responses.csv")
  if (!is.null(d$weight)) d$weight <- as.numeric(d$weight)
  method <- sub('.*"(.*)".*', "\\1", grep("^methodology", readLines(
    file.path(name, "round.toml")), value = TRUE))
  if (file.exists(file.path(name, "design.csv"))) {
    frame <- sheet("design.csv")
    counts <- c("psu_population", "cluster_population", "person_population")
    frame[counts] <- lapply(frame[counts], as.numeric)
    d <- merge(d, frame, sort = FALSE)
    size <- function(x, by) ave(seq_along(x), by, FUN = function(i) length(unique(x[i])))
    d$made <- d$psu_population / size(d$psu, d$stratum) *
      d$cluster_population / size(d$cluster, d$psu) *
      d$person_population / size(d$uid, d$cluster)
  }
  for (item in items) {
    level <- suppressWarnings(as.numeric(ifelse(d[[item]] == "x", "9", d[[item]])))
    d[[paste0(item, "_y")]] <- as.numeric(level %in% 4:5)
    d[[paste0(item, "_n")]] <- as.numeric(level %in% counted[[method]])
  }
  pooled <- c(factors, list(all = items))
  for (part in names(pooled)) for (side in c("_y", "_n"))
    d[[paste0(part, side)]] <- rowSums(d[paste0(pooled[[part]], side)])
  if (file.exists(file.path(name, "totals.csv"))) attr(d, "totals") <- sheet("totals.csv")
  d$unit2025 <- successor[d$unit]
  attr(d, "method") <- method
  d
}

# How an indicator is made of parts: a named vector of weights, empty where no part of it
# was answered; a mean shares out what its empty members leave.
mean_of <- function(members, weights = rep(1, length(members))) {
  there <- lengths(members) > 0
  if (!any(there)) return(numeric())
  share <- weights[there] / sum(weights[there])
  all <- unlist(mapply(`*`, unname(members[there]), share, SIMPLIFY = FALSE))
  tapply(all, names(all), sum)
}
made <- function(method, answered) {
  one <- function(part) if (part %in% answered) setNames(1, part) else numeric()
  shares <- function(codes) mean_of(lapply(codes, one))
  criteria <- setNames(lapply(items, one), items)
  if (method == "means") {
    f <- lapply(factors, shares)
    tops <- list(overall = shares(items), policy = f$F1, service = shares(items[4:6]))
  } else if (method == "pooled") {
    f <- lapply(setNames(names(factors), names(factors)), one)
    tops <- list(overall = one("all"), policy = one("F1"), service = one("F2F3"))
  } else {
    f <- lapply(setNames(names(factors), names(factors)), one)
    policy <- mean_of(f[1], 0.5); service <- mean_of(f[2:3], c(0.3, 0.2))
    tops <- list(overall = mean_of(list(policy, service), c(0.6, 0.4)),
                 policy = policy, service = service)
  }
  c(tops, f, criteria)
}

# Shares with R's own covariances of ratios, then a linear combination of them. Parts
# that enter means together are estimated together, the others one by one.
together <- list(means = items, pooled = character(), nested = names(factors))
ratios <- function(design, parts) {
  side <- function(end) reformulate(paste0(parts, end))
  ratio <- svyratio(side("_y"), side("_n"), design, covmat = TRUE)
  k <- length(parts)
  own <- (seq_len(k) - 1) * k + seq_len(k)
  spread <- as.matrix(vcov(ratio))[own, own, drop = FALSE]
  dimnames(spread) <- list(parts, parts)
  list(share = setNames(diag(ratio$ratio), parts), spread = spread)
}
estimates <- function(design, method) {
  inside <- design$variables[weights(design, "sampling") > 0, ]
  answered <- grep("_n$", names(inside), value = TRUE)
  answered <- sub("_n$", "", answered[colSums(inside[answered]) > 0])
  if (length(answered) == 0) return(list())
  mixed <- intersect(together[[method]], answered)
  if (length(mixed)) mixed_ratios <- ratios(design, mixed)
  found <- list()
  for (code in names(made(method, answered))) {
    w <- made(method, answered)[[code]]
    if (length(w) == 0) next
    met <- rowSums(design$variables[paste0(names(w), "_n")]) > 0
    # As svymean(na.rm = TRUE) does, those who answered none of it are no part of the
    # subset: under "average" a stratum of theirs alone does not count. (A subset of a
    # calibrated design keeps all rows.)
    kept_all <- !is.null(design$postStrata) || all(met[weights(design, "sampling") > 0])
    r <- if (kept_all && all(names(w) %in% mixed)) mixed_ratios
         else ratios(subset(design, met), names(w))
    variance <- drop(w %*% r$spread[names(w), names(w)] %*% w)
    found[[code]] <- c(sum(w * r$share[names(w)]), sqrt(max(variance, 0)),
                       degf(subset(design, met)))
  }
  found
}

# The plain mean of provinces: its linearised variable, totalled by R, so that totals
# known for the country count. Values and degrees of freedom are those of the provinces.
mean_of_provinces <- function(design, apart, method) {
  d <- design$variables
  weight <- weights(design, "sampling")
  units <- names(apart)
  codes <- Reduce(intersect, lapply(apart, names))
  setNames(lapply(codes, function(code) {
    z <- numeric(nrow(d))
    for (u in units) {
      rows <- d$unit == u & weight > 0
      parts <- sub("_n$", "", grep("_n$", names(d), value = TRUE))
      answered <- parts[colSums(d[rows, paste0(parts, "_n")]) > 0]
      w <- made(method, answered)[[code]]
      for (part in names(w)) {
        y <- d[[paste0(part, "_y")]]; n <- d[[paste0(part, "_n")]]
        total <- sum((weight * n)[rows])
        share <- sum((weight * y)[rows]) / total
        z[rows] <- z[rows] + w[[part]] * ((y - share * n) / total)[rows] / length(units)
      }
    }
    each <- sapply(apart, function(of) of[[code]])
    c(mean(each[1, ]), SE(svytotal(~z, update(design, z = z))), sum(each[3, ]))
  }), codes)
}

figures <- function(design, method) {
  d <- design$variables
  found <- list()
  keep <- function(basis, unit, domain, level, values) {
    if (length(values)) names(values) <- paste(basis, unit, domain, level, names(values),
                                               sep = "|")
    found <<- c(found, values)
  }
  units <- sort(unique(d$unit))
  take <- function(domain, level) {
    whole <- if (domain == "all") design else design[d[[domain]] == level, ]
    apart <- lapply(units, function(u) estimates(subset(whole, unit == u), method))
    for (i in seq_along(units)) keep("published", units[i], domain, level, apart[[i]])
    nation <- if (method == "nested") mean_of_provinces(whole, setNames(apart, units), method)
              else estimates(whole, method)
    keep("published", "VN", domain, level, nation)
  }
  take("all", "")
  for (domain in domains) for (level in sort(unique(d[[domain]]))) take(domain, level)
  for (u in unique(successor))
    keep("units-2025", u, "all", "", estimates(subset(design, unit2025 == u), method))
  found
}

limits <- function(design) {
  found <- list()
  for (u in sort(unique(design$variables$unit))) for (item in items) {
    there <- design$variables[[paste0(item, "_n")]] == 1
    part <- design[design$variables$unit == u & there, ]
    share <- coef(svymean(reformulate(paste0(item, "_y")), part))
    if (sum(weights(part) > 0) == 0 || share %in% c(0, 1) || degf(part) < 1) next
    one <- svyciprop(reformulate(paste0(item, "_y")), part, method = "xlogit")
    found[[paste(u, item, sep = "|")]] <- c(attr(one, "ci"), confint(svyciprop(
      reformulate(paste0(item, "_y")), part, method = "logit")))
  }
  found
}

chosen <- commandArgs(TRUE)
kept <- if (length(chosen)) jsonlite::read_json("figures.json", simplifyVector = TRUE) else list()
for (name in if (length(chosen)) chosen else names(designs)) {
  policy <- if (startsWith(name, "lonely-")) sub("lonely-", "", name) else "fail"
  options(survey.lonely.psu = policy)
  d <- read_round(name)
  d$F2F3_y <- d$F2_y + d$F3_y; d$F2F3_n <- d$F2_n + d$F3_n
  design <- designs[[name]](d)
  refused <- tryCatch({svymean(~A1_y, design); NULL}, error = conditionMessage)
  kept[[name]] <- if (is.null(refused))
    list(figures = figures(design, attr(d, "method")),
         limits = if (attr(d, "method") == "means") limits(design))
    else list(refused = refused)
  cat(name, length(kept[[name]]$figures), refused, "\n")
}
writeLines(jsonlite::toJSON(kept, digits = I(17), auto_unbox = TRUE, na = "null"),
           "figures.json")
