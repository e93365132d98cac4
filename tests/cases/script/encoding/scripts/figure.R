# densité
plot(1)
