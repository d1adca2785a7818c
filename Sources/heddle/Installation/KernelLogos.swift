/// The pictures that Jupyter shows for the kernel: the files of `kernelspec`, held here so that the binary stands alone.
enum KernelLogos {
  /// Names and contents.
  static let files: [(name: String, bytes: [UInt8])] = [
    ("logo-32x32.png", decoded(small)), ("logo-64x64.png", decoded(large)), ("logo-svg.svg", Array(drawing.utf8)),
  ]

  private static let drawing = """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64" role="img" aria-label="Heddle">
      <rect x="2" y="2" width="60" height="60" rx="13" fill="#2b2d6e"/>
      <g fill="none" stroke-linecap="round" stroke-width="4.5">
        <path d="M6.5 20 C16 20 12 24 20 24 S34 40 44 40 S52 44 57.5 44" stroke="#ffb454"/>
        <path d="M6.5 44 C16 44 12 40 20 40 S34 24 44 24 S52 20 57.5 20" stroke="#5ccfe6"/>
      </g>
      <g fill="#2b2d6e" stroke="#f2f3ff" stroke-width="3">
        <path d="M20 8 V20 M20 28 V56 M44 8 V36 M44 44 V56" stroke-linecap="round"/>
        <ellipse cx="20" cy="24" rx="4" ry="5.5"/>
        <ellipse cx="44" cy="40" rx="4" ry="5.5"/>
      </g>
      <g fill="none" stroke-linecap="round" stroke-width="4.5">
        <path d="M18 24 H22 M42 40 H46" stroke="#ffb454"/>
      </g>
    </svg>

    """

  private static let small = """
    iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAYAAABzenr0AAAABmJLR0QA/wD/AP+gvaeTAAAE5ElEQVRYhcWXa1BUZRjHf+85C3tjXd1dQPKGOO
    gkJSNoKYiSEGRj4WQ2lTbO5IdoEcn65HijqWa6TBb3qUydscZhHB1yRhprKMVbkTaZ4EQ5hClyEZb7LrDsOX1AlvstGPt/fM9z3v/vfc77Pu95
    4H+WGDyweElqjIAUVBEDBALyJD08QA0q55FFTtm1jAvDAsTGpmvqHI4soZI8ScPRpZLrb7OknT2b3g2g6R0fzXzTptUAHD9ePC6PUeMF9nv1Do
    AUAAng4UfTVo+28tg14cSuCR+X+bjiBfawsO3RXgCBmjLu2adKktyXAQGrHjgA6movAD27/UFrZn8AWRIQYFIwapUBUQaDFovVhMVqQq/XTs5S
    SGjMRhAS3D/e3lPwyWYHcWEdANQ2y3xfpuPIRRsfHEgjeF5PgvLydpCcnEFHR9eEfCUfDYEbovGPi0A2aGm+8icVmScZANBfgWYPW6LaWfdsHL
    4LrLyz+2MkIdj9tp2kpCjy88+OvlCNhJAkjKGzMMwPwhYfgW6mZdhYL8DOry0ETfdg9fMQOd9N8tpWDP4haC6n8GFCCwDuy2UkRL9Gfv7QiWSD
    lsD1K7HEPIIxdDYAC/e+4n2udivUnLpE4+UyOuuahwIoKlQ1ylQ1yvx+25cz13UczJQJGmS0ZG4X77/QxL6TZrq6ewrp9MhQ5mx7Go2ffghYV0
    MLraWV1H37Mx13G0bOwGDdbZQ5WljDDnsOe/fnIgmJXenJaCuPsX6pE6ufh9SjFswJKwjaFIuQBB5nJ7Wnf8KZtBK1W+HaG7koY+yXEQEACgou
    kZi4jN3vvglAefkdLhz9hbR4WBnaydY9SymZ/wQAbeW3+TurgO6WdpTEZQBjmo8J4HJ1Yrdn8uXBt1CB1+2ZuFw+tLSbidwcScmspwBovlpOZe
    4pFLdnTMMJAQA4nZ04HK1eIIAfjKu4aU4AIKLjOosbjrFLNdGF8NYNAL1e631nJEmjPh1GAeseY87WBFQhMFfdJNVxmMSwNr7Y1sBDNh/ycnvq
    RvC8QPLydqDT+U4OQMgyQiMh630J2fk8s15aC0LQWlpJ8f5vyCw0oKgQGdzFiY/CWXi/bry35wCLFthISooadf4RP4Gvzczsl+MwhYdgDO6phG
    YfHwAaL5bxz6FCFLeHQ8V+3KqXSd/YjG7G0LqRuvFVwtxNHLngR0XdULu+ESGhtZrQmI0YF81lZlIUsn5g+lxV9VQfP0fzr38NGC+6oaekQsvh
    bA0LBhlofVWeW+7kmQgXn/9oovA3HbcdGhR1EEBI6gbMyxYOeNnd0Mqd/CKc29ahdnv4Y9fBkRJGa4fEiaLqIXXj/OkCFrtlgm0eUuJbSIlvoa
    hMR9pXlkEZ6G/saKXpSjk1BRfpbnOhbHlyROP+Gq5u7Pv0KqonkOS1Lby4wolJN/C29QJUZBXgYzagdHbhcU3stuvVcHWj9+bMODONrO+mMcOo
    0Njet/d7ATyoiuxuavtPxv01XN3olaJCQ5vX3AN9x7B20s4TV3UfgMr4/renUALOeQEUSc0A1AcJoCpKHtz/L6uvLbkTEPB4AILlwwUbjToqb9
    Vy48atcU0+dryaXVaa/RkMas3u1TsyENgnspKJS832t1p39rZmQ5rTsLDt0T1NgxoDBDE1zWk1UCxUckpLMy9Ncr6p1b+LXNdcuOJUDwAAAABJ
    RU5ErkJggg==
    """

  private static let large = """
    iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAYAAACqaXHeAAAABmJLR0QA/wD/AP+gvaeTAAAKsUlEQVR4nO2beXRU1RnAf+9NlpnJvhBCQhIiaC
    RbkUhVrBUBCZUtHqqcqhw8R4FIaRAXsLakFTew6EEhhkXrETxlqdgciCIE0GqriIQtTVgESQIx2ySThJCZzPJe/5hkmOFNkpmsovz+uu++7973
    fd+7777vfu9duM7PG8FdwdTURQlWWcoA4V4gGogB/PpMM8+4DFwAKkAuUAli3okTb552p2GXDkhOXnirLKhWgjy+p1r2M18hSUuKi9f+tzOhDh
    2QljbP29iqeRNBzuxM7keODLyt9jEuLizcYHYl4NKwpKTFoYiWHSCM60vt+g2Bz0TZPLOoKFevPHUVaWnzvI1m9R5k7vHoGoLApPQ0APbuKUSW
    5W7r20f9f4kUOrG4+K8mx0qvq6Xahr1HxgOkT76Vvyx7xK7sp7u/9bSLvu7/LsS614E/OFaKjgdJSYvGtD3zHhMdFe6y3Fv0Tv/C71NSstIca5
    wcgEpeybU74bmDIMMKxwq7A5KTnxzp6XN/LSLDxNTURQntx3YHyII8Y2BU6n8kpOntZYdHQJ44EMoMBLIs3NtevuIAmdgB0WZgsNt6xQECQwZE
    lYEhur3g+BbwHwBFBgq7rWJnUj8HXDpA6yMzOs5EYpSJoaEWAtRSp52kpMQzedKV+CJ9UhrJycN6VdHuIPp64zskFG38EES1j0sZRSicMMTMO4
    /XEaJ1NrqmScXRMh8+P6Vm93ENFqutfsb0O1iy5EFE8YovY2IGsS53EStf28auXQd70aSuEUSBkDuSCLs7Fb+bYhBEW1xnaTZwdsUWDOU1TvIK
    B8wd16wwHiAi0Ep6ioH0FAMLJzbxyq4gdEKCwvh2VCqRpUtmce5sJSUny3rLvk5RR4YSO38KfsOjFee8/DVETh3L+bfznOq7NQdEh1hZO7ueV5
    ZNsRtfXFLG/TNf4P6ZL9gNVqlEFiyY1p1LeIRK40PEfbeTsPxRl8Z3hmIEbPzcn9tGtLocBY7ImsFExNkiSmtjGTs2rCHerxmA7bk5ZL+chRgw
    lNGjRzAkMpTKqnqPFHNCEFE5PMOa6HBC707FNzwIbdxg/EfGIfp6d9qFpdlAVf5XinqFA05XepO+cjCJ0WYCNRJ+apnIQCujYk3ceZMRL5VNzh
    pkM159eh3eVfv52/2OvdTBkcWYIydgTMgkJTXecweIIiFjEggak0BQyjAiogfZTwX/8mbiRnRxp2UZ/aFTNBZ+h6m2EUNFLZLRpBBTOACgxSRw
    +Lxy1owNs7DqoQYSo0zIPiGILRV4V+3vUAfvqv2YYqYx6VYtBQXgVg5DEAj7VQqRGWPxGRTsRgMllsbLlG38hKYT57qU9WgOKK/zYnZuGNu/0b
    pnTBvjE43kzKknuIvHyjc8iBFLZxE7975uGS+bLdQWFFLy3Ea3jIcORkBntFoElucFU662MD8rGnPkhA5HgTlyApI2GqG1jl8nGHl/no65fw+j
    pkmlkA1MHc6wzGmo/NUe6WOqaaClrIpLxWXoD5ZgbWn1qL3HDmhnz7/LmZ8FxoRMWob8hpey19BQb5sEg4IDyX45CyFgKCCjarKl6IcPtrA5U8
    e8d8Moq7ty6fDxo4mZMxEEFwNSlmgqOk9TaCCMSwVAt/8IxZsKsDQbkFpdJnvdptuhcGVlHUePnrV1EhjHA/OyKL0cRVlLFLOeWNhmPKgaihGN
    tfZ20SFWNmXqGBFhUzxyxp3EPDrJpfH6Q6coWbKRc6v+yeVzP9jrzU0tmOqaemw89GAEAOTk7GT9+idRqURGJsby0Y5sp/NWq8SOzXnMSQHBId
    EW5i+x8bF6Mr+fjnbKXYp+JYORsnd20/CtWx93ekSPFkPFJWWsWLkNq1U5uVmtEq++upVVW2r54/YQe+jczrdRd6OdoszAtVbrOZX9fr8YD72w
    GszPP0hm5ptcuHBlmJdfqGX+/NV8/Mk3NpljGp7+Rwhmq20Y7PX7NVuCMhR9tZRWc+bFD2itVny/6DN6ZTn8v+JS9uwttB/v3VtIcYlz/L+/RM
    MzW0L4Qn0bHwTNVPRhqqjh3GtbsTRd7g2V3KZHc4CnHNakog/JQBacM+9Rlmpm1eWSJfnQ0M8pin67WnDajcQvyEC+auUYZanmed1bjA6rZ8Nj
    9YT6K+eTvsw39IsDQscmMWxhBoKX8+XCLA08q8slyHoJgMQoE5szdcSFWewyM6bfwbrcLIbGXFkLtOcbpk27vce69bkDIiaPIW7+VASVc/Rnbm
    gm6l/vEW51XiTFhVnYtrCWiclGkhLjusw3JI6M65F+feYArwAt8QsyiH5ognMQgG2xcm7lVjbtamVNQaCirb9aZvXD9byxvO/zDb3iAJW/Gi+H
    GD4w9QaSVs0j+PabFbKtukbOvPQBhgodAOsP+PNiXjDSVYsrST2YwKir8w2VxPtVsj03B+nSRQB7vqG7dPstoImLIPyeWwhMicdnUDCDQgPs5/
    yGRyHWX1K0MVboOPvaVsz6Zqf6bd9o+aFBxYoH9QS1rRg9yTesfCKC/E8usPu4hktGz+6pxw4QvL0Y+vAEwsaNsicc3aHx+DnK1+djaTa4PP/l
    aV8eXDuI5TP13Dbcs3xD8vAARmc0snRqEx8e0pKzL5Amg3u6eeQu38HB3LRsNuHjb3HbeGuzkYubCvj+jQ87NL6dCr2Kx98N588fhtBo8Pzp9P
    WSeXjsZXY9Vc1dCe4ti12OAFHtg3ZYJCqtLyqNLz6hAfiNiCYgNV4xm3eEsUJH/dcl6A4cwdpsdNsIWYa8Qg2tOyxkZ7ufb3AkzF/i7Tl17CnS
    cKBETYVexXdV3rSYlDdN4QBNbAQjnvsdXv4atxQ2XKyl4dBpGkbdAG3BSvXHBzmZu8ut9h1x7Hgp4F6+wVx3hqtTooIAk1MNTE61jTp9i8jj74
    RxutJZUjHOIqeOdc94WaZq19ec+tN7VOX9B4PDYkgyWTpp6B7u5hsKC89yzzKR13cHubzD7YRoJeaOa1bUd+st0Kpr5OLmApraFOwr3Mk35OTu
    5HKryHtf+PFZiZqXH9Dzi1hl9rcjFCOgKv8rl5OVWd+M/tApytbnc/LZDX1uPLiXbzhZUm6vK9WpmL0unOe3B3P4vI9TbKFvEdn4ufIDuGIEGM
    prKH4qF21sBJLJjKWlFWuzweNkY2+Rn3+Q0vNVZGc/QkzbeqD8Qi3LX9isWHIDSDLsPKpl51EtGh+ZwUFW/Hxlztd4uXxEXL5rJKOJ5jMXaSmt
    xlTTMGDGt+NOvsEVBpNAaa0XxRddvwHg+v8BTg5Qxq4/XZraC44OqBwARQYKe47d7gAByl3L/iSx23rlR0nkfQOjS/8jyBS0l+0OkFTCRwOjTv
    9jUVl3tpftDjh57K3vQDgwMCr1HwLsO3U850z7sfNrUBKeBjr/hn1tIwvwnGOFkwOKi1cfA3K703PFDzqX5d6iN/oXYG1R0VuFjnWKUFjtY1xs
    NGlGerpLbM+nh+3bWPbuKexC2nN6of8vZSn0masrXcaHKSlPhEiC946fzv4B4YCI6beuNk25DIWLinL1am9jOshrsW09u1aRBFgzKCwk3ZXx4M
    b2mJGpWckivIrM1N7Xr+8QYJ9VEJeePLH6SBdy7jFyVNaNKknOaNtsEAMM5cfzh3kztq2zFwRB3mcVhTzba/061+mK/wPVHyyU1e4z+QAAAABJ
    RU5ErkJggg==
    """

  /// The bytes of base 64 text (RFC 4648, section 4); line breaks and padding are passed over.
  private static func decoded(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var group: UInt32 = 0
    var bits = 0
    for character in text.utf8 {
      let value: UInt8
      switch character {
      case 0x41...0x5A: value = character - 0x41
      case 0x61...0x7A: value = character - 0x61 + 26
      case 0x30...0x39: value = character - 0x30 + 52
      case 0x2B: value = 62
      case 0x2F: value = 63
      default: continue
      }
      group = group << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
      }
    }
    return bytes
  }
}
