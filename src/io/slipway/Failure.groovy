package io.slipway

import com.cloudbees.groovy.cps.NonCPS

/** What the command line says on stdout when it ends early under `--output json`. */
class Failure implements Serializable {
    private static final long serialVersionUID = 1L

    @NonCPS
    static String text(String line, String otherwise) {
        if (!line.startsWith('{')) {
            return otherwise
        }
        Object said = Plain.parse(line)
        if (said.type != 'failed') {
            return otherwise
        }
        List lines = [one(said)]
        for (Map fault in (said.faults ?: [])) {
            lines << one(fault)
        }
        return lines.join('\n')
    }

    @NonCPS
    private static String one(Map said) {
        String place = said.place instanceof Map
            ? [said.place.file, said.place.line, said.place.column].findAll { part -> part != null }.join(':')
            : said.place
        return [place ? "${place} " : '', said.message, said.hint ? ": ${said.hint}" : ''].join('')
    }
}
