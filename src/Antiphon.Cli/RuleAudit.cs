using Antiphon.Rules;

namespace Antiphon.Cli;

/// <summary>What a rule says it carries from W to B, and what the audit finds it to use; no findings if it fails the audit.</summary>
internal sealed record RuleAudit(string Rule, bool IsHonest, string Verdict, TransportFindings? Findings)
{
    /// <summary>The audit of a rule with its default options.</summary>
    public static RuleAudit Of(CatalogueEntry entry)
    {
        var declared = $"declares {TransportWords.Word(entry.Default.Transport)}";
        try
        {
            var findings = TransportAudit.Observe(entry.Default);
            var hooks = findings.Hooks.Where(hook => hook.Used != Transport.None).Select(hook => hook.Hook);
            var used = findings.Observed == Transport.None ? "nothing" : $"{TransportWords.Word(findings.Observed)} (in {string.Join(", ", hooks)})";
            return new(entry.Name, findings.IsHonest, $"{declared}, uses {used}", findings);
        }
        catch (Exception error) when (error is not OutOfMemoryException) // whoever wrote the rule may throw anything
        {
            return new(entry.Name, false, $"{declared}, fails the audit: {RuleAssembly.Blame(error) ?? error.Message}", null);
        }
    }
}
