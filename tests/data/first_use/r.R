address <- "http://127.0.0.1:8000/api/queries/ki-ranked?format=csv"
ki <- read.csv(address, fileEncoding = "UTF-8")
print(ki[order(ki$nanomolar), c("compoundLabel", "targetLabel", "nanomolar")])
