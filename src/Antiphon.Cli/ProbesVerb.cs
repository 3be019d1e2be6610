using Antiphon.Probes;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>The catalogue of probes.</summary>
internal static class ProbesVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("probes", "List the probes that can look at a network while it learns, and what each observes.")
        {
            Examples =
            [
                ("antiphon probes", "A table."),
                ("antiphon train --probe angle,gradient-angle@5,dead-units", "One of them looks after every fifth epoch, the others after each."),
            ],
        };
        verb.SetAction(_ =>
        {
            var sheet = new ResultTable(["probe", "what it observes"], []);
            foreach (var probe in ProbeCatalogue.Entries)
            {
                sheet.Add([probe.Name, probe.Observes]);
            }

            sheet.Show(terminal);
            terminal.Paragraph(
                $"All but angle, norm-ratio, signs and path-alignment send the first {ProbeBatch.Most} validation examples, or a batch if that is fewer, through the network and back. No probe changes a bit of a training. What they see is in the run's metrics.jsonl.");
        });
        return verb;
    }
}
