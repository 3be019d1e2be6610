using Antiphon.Rules;

namespace Antiphon.Cli;

/// <summary>How much of W a rule carries, in a table's words and in a file's.</summary>
internal static class TransportWords
{
    /// <summary>For people.</summary>
    public static string Word(Transport transport) => transport switch
    {
        Transport.None => "nothing",
        Transport.Sign => "signs",
        Transport.SignAndNorm => "signs, norms",
        Transport.Change => "changes",
        Transport.Full => "weights",
        _ => transport.ToString(),
    };

    /// <summary>For files.</summary>
    public static string Code(Transport transport) => transport switch
    {
        Transport.SignAndNorm => "sign+norm",
        _ => transport.ToString().ToLowerInvariant(),
    };

    /// <summary>Of a file.</summary>
    public static Transport Parse(string code) => Enum.GetValues<Transport>().First(transport => Code(transport) == code);

    /// <summary>Of a file that may be damaged; null for what is no word of it.</summary>
    public static Transport? Find(string? code) => Enum.GetValues<Transport>().Where(transport => Code(transport) == code).Select(transport => (Transport?)transport).FirstOrDefault();
}
