# Prints what moderated variances must be: Rscript moderation.R (limma 3.54, clubSandwich
# 0.5). Reads variances.csv beside it; writes moderation.json, 17 digits.
suppressMessages({library(limma); library(clubSandwich)})
rows <- read.csv("variances.csv")
found <- list(R = R.version.string, limma = as.character(packageVersion("limma")),
              clubSandwich = as.character(packageVersion("clubSandwich")))

# One indicator: limma's own word.
for (name in unique(rows$indicator)) {
  own <- rows[rows$indicator == name, ]
  squeezed <- squeezeVar(own$variance, own$degrees)
  found[[name]] <- list(variance = squeezed$var.post, scale = squeezed$var.prior,
                        degrees = if (is.finite(squeezed$df.prior)) squeezed$df.prior
                                  else "endless")
}

# A family: one number of degrees from the spread of all its indicators.
family <- rows[rows$indicator %in% c("apart", "mixed"), ]
log_apart <- sapply(split(family, family$indicator), function(own) {
  half <- own$degrees / 2
  e <- log(own$variance) - digamma(half) + log(half)
  c(sum((e - mean(e))^2) - (nrow(own) - 1) * mean(trigamma(half)), nrow(own) - 1)
})
found$family <- list(degrees = 2 * trigammaInverse(sum(log_apart[1, ]) / sum(log_apart[2, ])))

# Means of 2 to 5 PSUs in 12 provinces; a nation of shares, and two differences.
psus <- c(3, 3, 2, 5, 4, 3, 3, 2, 3, 4, 5, 3)
share <- (1:12) / sum(1:12)
set.seed(2026)
means <- data.frame(province = factor(rep(1:12, psus)), y = rnorm(sum(psus)))
means$psu <- seq_len(nrow(means))
fit <- lm(y ~ 0 + province, means)
robust <- vcovCR(fit, cluster = means$psu, type = "CR2")
contrasts <- rbind(nation = share, one = replace(replace(0 * share, 1, 1), 2, -1),
                   two = replace(replace(0 * share, 3, 1), 4, -1))
told <- linear_contrast(fit, robust, contrasts)
found$satterthwaite <- list(psus = psus, share = share, degrees = told$df,
                            error = told$SE, own = as.numeric(diag(as.matrix(robust))))
writeLines(jsonlite::toJSON(found, digits = NA, auto_unbox = TRUE, pretty = TRUE),
           "moderation.json")
