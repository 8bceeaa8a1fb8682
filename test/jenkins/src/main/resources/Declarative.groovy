def declared(Closure body) { body() }
