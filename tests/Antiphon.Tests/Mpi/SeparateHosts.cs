using System.Diagnostics;
using System.Globalization;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Mpi;

/// <summary>Hosts that are network namespaces of this machine, on one bridge: what they send goes over links that count it.</summary>
internal sealed class SeparateHosts : IDisposable
{
    private readonly string _name = $"ap{Environment.ProcessId % 100_000}";
    private readonly int _count;

    public SeparateHosts(TempFolder folder, int count)
    {
        _count = count;
        try
        {
            Ip($"link add {_name} type bridge");
            Ip($"link set {_name} up");
            for (var host = 0; host < count; host++)
            {
                Ip($"netns add {_name}h{host}");
                Ip($"link add {_name}v{host} type veth peer name eth0 netns {_name}h{host}");
                Ip($"link set {_name}v{host} master {_name} up");
                Ip($"-n {_name}h{host} addr add {Address(host)}/24 dev eth0");
                Ip($"-n {_name}h{host} link set eth0 up");
                Ip($"-n {_name}h{host} link set lo up");
                Directory.CreateDirectory(folder.File($"tmp{host}"));
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        // Stands in for ssh: options, the host's address, and a line for its shell.
        Shell = folder.File("rsh");
        File.WriteAllText(Shell, $$"""
            #!/bin/bash
            while [[ $1 == -* ]]; do shift; done
            host=$((${1##*.} - 1)); shift
            exec ip netns exec {{_name}}h$host unshare --uts bash -c 'hostname {{_name}}h'$host'; export TMPDIR={{folder.Path}}/tmp'$host'; eval "$0"' "$*"
            """);
        Script.MakeExecutable(Shell);
    }

    /// <summary>What starts a command on a host: the address and the command are its arguments.</summary>
    public string Shell { get; }

    /// <summary>The hosts' addresses.</summary>
    public string[] Addresses => [.. Enumerable.Range(0, _count).Select(Address)];

    /// <summary>Bytes that each host has sent so far.</summary>
    public long[] Sent => [.. Enumerable.Range(0, _count).Select(host => long.Parse(File.ReadAllText($"/sys/class/net/{_name}v{host}/statistics/rx_bytes"), CultureInfo.InvariantCulture))];

    /// <summary>Cuts a host off: what it sends, and what is sent to it, is lost without a word.</summary>
    public void Lose(int host) => Ip($"link set {_name}v{host} down");

    public void Dispose()
    {
        for (var host = 0; host < _count; host++)
        {
            Run($"netns del {_name}h{host}"); // with its end of the link, and so the other end
        }

        Run($"link del {_name}");
    }

    private static string Address(int host) => $"10.77.0.{host + 1}";

    private static void Ip(string line)
    {
        if (Run(line) is { Length: > 0 } error)
        {
            Needs.Missing($"Namespaces of the network are needed, as root has them: ip {line} says '{error}'.");
        }
    }

    private static string Run(string line)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", line) { UseShellExecute = false, RedirectStandardError = true })!;
        var error = ip.StandardError.ReadToEnd();
        ip.WaitForExit();
        return error.Trim();
    }
}
