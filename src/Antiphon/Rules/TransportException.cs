namespace Antiphon.Rules;

/// <summary>A rule asked for more of W than it declares to carry.</summary>
public sealed class TransportException(FeedbackRule rule, SynapseSpec spec, Transport asked)
    : InvalidOperationException($"{rule.GetType().Name} declares Transport.{rule.Transport} but asked {spec.Name} for W's {Wanted(asked)}, which is Transport.{asked}")
{
    private static string Wanted(Transport asked) => asked switch
    {
        Transport.Sign => "signs",
        Transport.SignAndNorm => "norm",
        Transport.Change => "changes",
        _ => "weights",
    };
}
