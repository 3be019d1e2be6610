using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Antiphon.Serve;

/// <summary>Where a server listens, and by which names it may be called.</summary>
internal sealed partial class ServeUrls
{
    /// <summary>Where it listens if nobody says otherwise.</summary>
    public const string Default = "http://localhost:5274";

    private static readonly string[] Everywhere = ["*", "+", "0.0.0.0", "[::]"];
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    private readonly HashSet<string> _names;
    private readonly bool _isEverywhere;

    private ServeUrls(IReadOnlyList<(string Host, IReadOnlyList<IPAddress?> Addresses, int Port)> places)
    {
        Places = [.. places.SelectMany(place => place.Addresses.Select(address => (address, place.Port))).Distinct()];
        IsOpen = Places.Any(place => place.Address is { } address && !IPAddress.IsLoopback(address));
        _isEverywhere = places.Any(place => Everywhere.Contains(place.Host));
        _names = new(Loopback.Concat(places.Select(place => place.Host)), StringComparer.OrdinalIgnoreCase);
        if (_isEverywhere)
        {
            _names.Add(Environment.MachineName);
        }

        First = _isEverywhere && Everywhere.Contains(places[0].Host) ? Environment.MachineName : places[0].Host;
    }

    /// <summary>Addresses and ports; an address that is null is localhost, by IPv4 and, where it is there, by IPv6.</summary>
    public IReadOnlyList<(IPAddress? Address, int Port)> Places { get; }

    /// <summary>Whether others than this machine can reach it.</summary>
    public bool IsOpen { get; }

    /// <summary>The name to call it by.</summary>
    public string First { get; }

    /// <summary>Addresses as in <c>http://localhost:5274</c>, with semicolons between.</summary>
    /// <exception cref="UsageException">One of them is none.</exception>
    public static ServeUrls Parse(string text)
    {
        var places = text.Split([';', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(PlaceOf).ToList();
        return places.Count > 0 ? new(places) : throw Misfit(text);
    }

    /// <summary>Whether a request that was sent to a port may ask for this host. A page on another site whose name was made to lead here asks for that name.</summary>
    public bool Accepts(string? host, int port)
    {
        var parts = HostPattern().Match(host ?? "");
        return parts.Success
            && (parts.Groups["port"] is { Success: true, Value: var digits } ? int.Parse(digits, CultureInfo.InvariantCulture) : 80) == port
            && (_names.Contains(parts.Groups["name"].Value) || (_isEverywhere && IPAddress.TryParse(parts.Groups["name"].Value, out _)));
    }

    private static (string, IReadOnlyList<IPAddress?>, int) PlaceOf(string url)
    {
        var parts = UrlPattern().Match(url);
        if (!parts.Success)
        {
            throw Misfit(url);
        }

        var port = parts.Groups["port"] is { Success: true, Value: var digits } ? int.Parse(digits, CultureInfo.InvariantCulture) : 80;
        return port <= ushort.MaxValue ? (parts.Groups["name"].Value, AddressesOf(parts.Groups["name"].Value), port) : throw Misfit(url);
    }

    // One that takes IPv6 takes IPv4 as well; where there is no IPv6, the other one remains.
    private static IReadOnlyList<IPAddress?> AddressesOf(string host)
    {
        if (host == "0.0.0.0")
        {
            return [IPAddress.Any];
        }

        if (Everywhere.Contains(host))
        {
            return [Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any];
        }

        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return [null];
        }

        try
        {
            return IPAddress.TryParse(host, out var address) ? [address] : Dns.GetHostAddresses(host);
        }
        catch (SocketException unknown)
        {
            throw new UsageException($"--urls: the name '{host}' leads to no address: expected one of this machine's", unknown);
        }
    }

    private static UsageException Misfit(string url) => new($"--urls {url}: expected http://, a name or an address, and a port, as in {Default}");

    [GeneratedRegex(@"^(?<name>\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::(?<port>[0-9]{1,5}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex HostPattern();

    [GeneratedRegex(@"^http://(?<name>\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9._-]{1,253}|[*+])(?::(?<port>[0-9]{1,5}))?/?$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex UrlPattern();
}
