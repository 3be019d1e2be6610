using System.Globalization;

namespace Antiphon.Models;

/// <summary>What torchvision calls the modules of a residual network: stage2.block1.conv1 is layer2.0.conv1, its norm layer2.0.bn1, the projection downsample.0 and .1, the stem conv1 and bn1, the readout fc.</summary>
internal static class ResidualNames
{
    public static string Of(string layer)
    {
        if (layer.Split('.') is [var stage, var block, var part, ..] && stage.StartsWith("stage", StringComparison.Ordinal) && block.StartsWith("block", StringComparison.Ordinal))
        {
            var isNorm = layer.EndsWith(".norm", StringComparison.Ordinal);
            var module = part == "shortcut" ? (isNorm ? "downsample.1" : "downsample.0") : isNorm ? $"bn{part["conv".Length..]}" : part;
            return $"layer{stage["stage".Length..]}.{int.Parse(block["block".Length..], CultureInfo.InvariantCulture) - 1}.{module}";
        }

        return layer switch
        {
            "stem" => "conv1",
            "stem.norm" => "bn1",
            "readout" => "fc",
            _ => layer,
        };
    }
}
