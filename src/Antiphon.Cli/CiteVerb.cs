using System.CommandLine;
using Antiphon.Rules;

namespace Antiphon.Cli;

/// <summary>Where rules come from, for a bibliography.</summary>
internal static class CiteVerb
{
    public static Command Create(Terminal terminal)
    {
        var verb = new Verb("cite", "Print the sources of rules as BibTeX, each source once.")
        {
            Examples =
            [
                ("antiphon cite kp wm", "The sources of two rules."),
                ("antiphon cite > rules.bib", "The sources of all rules."),
            ],
        };
        var names = new Argument<string[]>("rule") { Description = "Names of rules. [all]", Arity = ArgumentArity.ZeroOrMore };
        var rulesFrom = new RulesFromOption();
        verb.Arguments.Add(names);
        verb.Options.Add(rulesFrom.Option);
        verb.SetAction(line =>
        {
            var entries = rulesFrom.Entries(line);
            var asked = line.GetValue(names) is { Length: > 0 } some ? some.Select(name => Catalogue.Parse(name, entries)) : entries.Select(entry => entry.Default);
            terminal.Out.WriteLine(string.Join("\n\n", asked.Select(rule => rule.Source.BibTeX).Distinct()));
        });
        return verb;
    }
}
