package com.cloudbees.groovy.cps

/** Stands in for the annotation of the engine of Jenkins, which plain Groovy does not have. */
@interface NonCPS { }
