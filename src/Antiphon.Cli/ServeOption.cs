using System.CommandLine;

namespace Antiphon.Cli;

/// <summary>The options that show a verb's runs in a browser while they train.</summary>
internal sealed class ServeOption
{
    private readonly Option<bool?> _serve = Values.Flag("--serve", "Show it in a browser while it trains, as 'antiphon serve' does.");
    private readonly Option<string?> _urls = ServeVerb.UrlsOption();

    public IEnumerable<Option> Options => [_serve, _urls];

    /// <summary>Refuses an address without anything to be served there; to be asked before there is a folder.</summary>
    /// <exception cref="UsageException">There is one.</exception>
    public void Check(ParseResult line)
    {
        if (line.GetValue(_serve) != true && line.GetValue(_urls) is not null)
        {
            throw new UsageException("--urls: there is nothing to be served, expected --serve as well");
        }
    }

    /// <summary>A page that shows the runs in a folder until it is disposed of; null if none was asked for.</summary>
    /// <exception cref="RunException">The address cannot be listened at.</exception>
    public IDisposable? Open(ParseResult line, Terminal terminal, string folder) => line.GetValue(_serve) == true ? LivePage.Open(terminal, folder, line.GetValue(_urls)) : null;
}
