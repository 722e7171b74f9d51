"""Illustrations for the sample stories: flat, poster-like scenes, drawn rather than photographed."""

import copy
import io
import math
import random
from collections.abc import Iterable, Sequence

from PIL import Image, ImageChops, ImageColor, ImageDraw

type Points = Sequence[tuple[float, ...]]
type Ink = str | tuple[int, ...]  # the name of an ink, or a mixture as RGB
WIDE, HIGH, OVERSAMPLED = 1500, 1000, 2  # units of a scene; pixels drawn for each pixel of the picture
INKS = """ink #1d2a35 paper #fbf1dc red #cc3322 gold #f3b436 leaf #3d7d4f lime #b3bd4e blue #2a5c80 indigo #27365c
    skin #dca276 tan #c48c62 wood #85523a dark #4a3431 brick #c4643f stone #d3c19d orange #ea7a2c pink #d9637a"""
HOUR = ["sky", "glow", "sun", "hill0", "hill1", "hill2", "hill3", "water", "light"]  # hills far to near; light on INKS
HOURS = [
    "#f4e3bf #f2b077 #dd4a2c #c3cba6 #86aa8e #477f72 #1f5150 #a9cbb9 #fff8ee",  # morning
    "#8fcbd0 #f3ecd0 #fbe39a #9cc9b0 #62a574 #2f7d52 #15543f #74b9bd #ffffff",  # noon
    "#dd5b41 #fad08a #fff1c6 #cf7561 #97485a #5d304f #35203d #d98a6a #f8d8c8",  # dusk
    "#b9cdc6 #efe6cd #e8a23f #a9c0b6 #789b96 #467074 #234a54 #9dbab5 #eef2ea",  # mist
    "#2b5075 #f0b79a #fdeac2 #9a9db4 #647fa0 #3c5c80 #233f5f #86a3ba #dfe0ee",  # dawn
]


def curve(points: Points, steps: int = 8) -> Points:
    """A smooth line through the points (Catmull–Rom)."""
    line: list[tuple[float, ...]] = []
    for a, b, c, d in zip([points[0], *points], points, points[1:], [*points[2:], points[-1]], strict=False):
        for t in (step / steps for step in range(steps + 1)):
            p, q, r, s = -t * (1 - t) ** 2, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2
            line.append(tuple((p * a[i] + q * b[i] + r * c[i] + s * d[i]) / 2 for i in (0, 1)))
    return line


def oval(x: float, y: float, rx: float, ry: float, start: float = 0, end: float = 360) -> Points:
    """Points of an ellipse from one angle to another (degrees, clockwise from the right)."""
    turns = [math.radians(start + (end - start) * i / 40) for i in range(41)]
    return [(x + rx * math.cos(turn), y + ry * math.sin(turn)) for turn in turns]


def box(x: float, y: float, width: float, height: float) -> Points:
    """The corners of a rectangle, from its upper left one."""
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


REST, FOLDED = ((-13.5, -46), (13.5, -46)), ((-4, -55), (4, -54))  # hands of a figure 100 units tall
LINKED, RAISED, BUSY = ((-21, -58), (21, -58)), ((-13.5, -46), (15, -104)), ((-6, -56), (17, -58))
EVERYONE = "suit suit suit ao-dai ao-dai thai thai tay hmong dao elder"
DRESSES = {  # robe, trim, legs; height of the hem and half its width; what is seen in front, and on the head
    "suit": ("ink", "red", "ink", -44, 9.5, "tie", ""),
    "ao-dai": ("red", "gold", "paper", -7, 12, "collar slit", "long"),
    "elder": ("blue", "gold", "paper", -22, 13, "collar slit", "turban"),
    "tay": ("indigo", "pink", "ink", -24, 11, "necklace belt", "turban"),
    "thai": ("paper", "leaf", "ink", -48, 8.5, "skirt belt", "bun"),
    "hmong": ("indigo", "orange", "ink", -26, 18, "necklace belt hoops", "turban"),
    "dao": ("ink", "red", "ink", -22, 11, "tassels belt", "turban"),
    "farmer": ("wood", "stone", "ink", -42, 10, "", "cone"),
    "worker": ("orange", "gold", "indigo", -46, 10, "scarf", "helmet"),
    "pupil": ("paper", "red", "indigo", -46, 9, "scarf", ""),
}
SHAPES: dict[str, list[tuple[str, Points]]] = {  # each in an ink, or in the dress's own trim or legs
    "feet": [("legs", [(0, -55), (x * 8.6, -55), (x * 7, 0), (x * 1.4, 0)]) for x in (-1, 1)],
    "head": [("tan", [(-2.7, -88), (2.7, -88), (3.2, -81.5), (-3.2, -81.5)]), ("ink", oval(0, -92.4, 6.7, 7.4))],
    "face": [("skin", oval(-0.5, -90.2, 5.5, 6.9)), ("tan", oval(-0.5, -90.2, 5.5, 6.9, -90, 90))],
    "hair": [("ink", oval(-1.6, -94.6, 5.6, 3.9, 165, 345)), ("ink", oval(2.2, -94.8, 4, 4, 180, 370))],
    "long": [("ink", [(x * 6, -96), (x * 7.6, -80), (x * 4, -73), (x * 4.8, -90)]) for x in (-1, 1)],
    "bun": [("ink", oval(1, -99.5, 3.4, 3))],
    "turban": [("indigo", oval(0, -97, 8, 6)), ("trim", [*oval(0, -98, 7, 5, 170, 10), *oval(0, -99, 7, 4, 10, 170)])],
    "cone": [("stone", [(-14, -92), (0, -106), (9, -90.4)]), ("gold", [(0, -106), (14, -92), (5, -90.2)])],
    "helmet": [("trim", oval(0, -93.5, 7.6, 7.6, 180, 360)), ("gold", box(-9, -94.4, 18, 1.8))],
    "tie": [("paper", [(-4, -83), (4, -83), (0, -61)]), ("trim", [(-1, -82), (1, -82), (2, -68), (0, -64), (-2, -68)])],
    "collar": [("trim", [(-3.6, -85), (3.6, -85), (7, -74), (8.6, -62), (7.6, -62), (5.8, -74), (2.6, -82)])],
    "slit": [("legs", [(-12, -7), (-7.6, -48), (-6, -7)])],
    "skirt": [("legs", [(-8.6, -50), (8.6, -50), (9.5, -6), (-9.5, -6)])],
    "belt": [("trim", box(-8.8, -58, 17.6, 5))],
    "necklace": [("stone", [*oval(0, -80, 6.5, 8.5, 0, 180), *oval(0, -81, 4.9, 7, 180, 0)])],
    "tassels": [("trim", box(x, -82, 2.6, 22)) for x in (-3.9, 1.3)],
    "hoops": [("red", box(-12, -42, 24, 3)), ("paper", box(-14, -37, 28, 2)), ("trim", box(-15.5, -33, 31, 3))],
    "scarf": [("trim", [(-5.5, -83), (5.5, -83), (1.4, -75), (3, -66), (-3, -66), (-1.4, -75)])],
}


class Pen:
    """Draws with the inks of an hour, in units of its own; `at` gives one with another origin and scale."""

    def __init__(self, size: tuple[int, int], hour: str, rng: random.Random) -> None:
        wide, high = size[0] * OVERSAMPLED, size[1] * OVERSAMPLED
        self.sheet, grain = Image.new("RGB", (wide, high)), Image.frombytes("L", size, rng.randbytes(size[0] * size[1]))
        self.grain = grain.resize((wide, high), Image.Resampling.NEAREST)
        self.brush, self.rng = ImageDraw.Draw(self.sheet), rng
        self.unit, self.side = max(wide / WIDE, high / HIGH), 1
        self.x, self.y = (wide - WIDE * self.unit) / 2, (high - HIGH * self.unit) / 2
        self.inks: dict[str, tuple[int, ...]] = dict(zip(HOUR, map(ImageColor.getrgb, hour.split()), strict=True))
        for name, value in zip(INKS.split()[::2], INKS.split()[1::2], strict=True):
            light = zip(ImageColor.getrgb(value), self.inks["light"], strict=True)
            self.inks[name] = tuple(a * b // 255 for a, b in light)

    def at(self, x: float, y: float, unit: float = 1, side: int = 1) -> "Pen":
        """A pen whose origin is at (x, y); side -1 draws mirrored."""
        pen = copy.copy(self)
        [(pen.x, pen.y)], pen.unit, pen.side = self.place([(x, y)]), self.unit * unit, self.side * side
        return pen

    def place(self, points: Points) -> Points:
        return [(self.x + x * self.unit * self.side, self.y + y * self.unit) for x, y in points]

    def mix(self, one: Ink, other: Ink = "ink", share: float = 0) -> tuple[int, ...]:
        """The first ink with a share (0–1) of the other, as RGB."""
        a, b = (self.inks[ink] if isinstance(ink, str) else ink for ink in (one, other))
        return tuple(round(m + (n - m) * share) for m, n in zip(a, b, strict=True))

    def line(self, points: Points, ink: Ink, width: float) -> None:
        pixels, thick = self.place(points), width * self.unit
        self.brush.line(pixels, fill=self.mix(ink), width=max(1, round(thick)), joint="curve")
        for end in (pixels[0], pixels[-1]):
            self.brush.circle(end, thick / 2, fill=self.mix(ink))

    def poly(self, points: Points, ink: Ink, shade: float = 0, side: str = "right") -> None:
        """A filled shape; `shade` (0–1) darkens it with grain toward one side."""
        self.brush.polygon(self.place(points), fill=self.mix(ink))
        if shade:
            self.dust(points, self.mix(ink, "ink", 0.55), shade, side)

    def dust(self, points: Points, ink: Ink, weight: float = 0.6, side: str = "down") -> None:
        """Grain over a shape, thickening toward one side, as from a lithographer's crayon."""
        xs, ys = zip(*self.place(points), strict=True)
        left, top = math.floor(min(xs)), math.floor(min(ys))
        mask = Image.new("L", (math.ceil(max(xs)) - left + 1, math.ceil(max(ys)) - top + 1))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in zip(xs, ys, strict=True)], fill=255)
        ramp = Image.linear_gradient("L").rotate({"down": 0, "right": 90, "left": 270}[side]).resize(mask.size)
        grain = self.grain.crop((left, top, left + mask.width, top + mask.height))
        dots = ImageChops.subtract(ramp.point([round(level * weight) for level in range(256)]), grain, 0.25)
        self.sheet.paste(self.mix(ink), (left, top), ImageChops.multiply(mask, dots))

    def boxes(self, plan: str) -> None:
        """Rectangles by a plan of `ink x y width height`, or with `count dx dy` for a row of them; `;` between."""
        for ink, *row in (part.split() for part in plan.split(";")):
            x, y, width, height, count, dx, dy = [*map(float, row), 1, 0, 0][:7]
            for i in range(int(count)):
                self.poly(box(x + i * dx, y + i * dy, width, height), ink, 0.35)

    def people(self, folk: str, xs: Iterable[float], y: float, tall: float, arms=(REST,), back=False) -> None:
        """People along the xs, dress and position of the arms drawn by lot; their faces have no features."""
        choose, vary = self.rng.choice, self.rng.uniform
        for x, unit in ((x, tall / 100 * vary(0.95, 1.05)) for x in xs):
            robe, trim, legs, hem, flare, front, hat = DRESSES[choose(folk.split())]
            p = self.at(x + unit * vary(-4, 4), y + unit * vary(-3, 3), unit, choose((-1, 1)))
            tone, own = p.mix(robe, choose(("ink", "blue", "wood")), vary(0, 0.3)), {"trim": trim, "legs": legs}
            p.wear("feet", own)
            flank = curve([(flare, hem), (8.8, -53), (8.2, -61), (12.6, -73), (11.6, -79.5), (4, -83)], 4)
            p.poly([*((-px, py) for px, py in flank), *flank[::-1]], tone, 0.75)
            p.wear(front if not back else "skirt" if "skirt" in front else "", own)
            for way, (hx, hy) in zip((-1, 1), choose(arms), strict=True):
                p.poly(oval(hx, hy, 2.7, 2.7), "skin")
                elbow, wrist = (way * 10 + hx / 2, hy / 2 - 36.5), (hx * 0.94, hy * 0.94 - 4.6)
                p.line(curve([(way * 10.4, -77), elbow, wrist], 4), p.mix(tone, "ink", 0.16), 5.6)
            p.wear(f"head {'' if back else 'face hair'} {hat}", own)

    def wear(self, names: str, own: dict[str, str]) -> None:
        for ink, shape in (layer for name in names.split() for layer in SHAPES[name]):
            self.poly(shape, own.get(ink, ink))

    def land(self, horizon: float, count: int, rise: float, top: float = HIGH, ink: Ink = "lime", wet=False) -> None:
        """Sky with sun and clouds, ranges of hills, each with mist at its foot, from `top` down ground or water."""
        vary, area = self.rng.uniform, box(0, 0, WIDE, horizon + 200)
        x, y, radius = vary(200, 480), horizon * vary(0.4, 0.6), vary(66, 104)
        self.poly(area, "sky")
        for angle in range(6, 360, 24) if top == HIGH else ():
            self.poly([(x, y), *oval(x, y, 1900, 1900, angle, angle + 12)], self.mix("sky", "glow", 0.55))
        self.dust(area, "glow", 1.05)
        self.poly(oval(x, y, radius, radius), "sun")
        for x, y, half in ((vary(0, WIDE), vary(40, horizon * 0.6), vary(40, 100)) for _ in range(9)):
            self.line([(x - half, y), (x + half, y)], self.mix("sky", "paper", 0.45), 22)
        for i in range(count):
            base, step, tone = horizon - 20 + i * 48, self.rng.choice((110, 140, 170)), f"hill{i + 4 - count}"
            crest = curve([(x, base - vary(0.1, 1) * rise * (1 - i * 0.17)) for x in range(-step, 1850, step)])
            self.poly([*crest, (1900, HIGH), (-400, HIGH)], tone)
            self.dust([*crest, (1900, base + 110), (-400, base + 110)], self.mix(tone, "glow", 0.6), 0.75)
        self.poly(box(0, top, WIDE, HIGH), ink, 0.5, "down")
        for near in ((i / 36) ** 1.4 for i in range(36 if wet else 0)):
            x, y = vary(-100, WIDE), top + 14 + near * (HIGH - top)
            self.line([(x, y), (x + 50 + 150 * near, y)], self.mix(ink, "paper", 0.4), 3 + 5 * near)

    def leaf(self, x: float, y: float, angle: float, length: float, ink: Ink, width: float = 0.1) -> None:
        """A drooping leaf that grows from (x, y) at an angle in degrees."""
        dx, dy = math.cos(math.radians(angle)) * length, math.sin(math.radians(angle)) * length
        (mx, my), tip = (x + dx * 0.55, y + dy * 0.55 - length * 0.12), (x + dx, y + dy + length * 0.22)
        outline = [(x, y), (mx - dy * width, my + dx * width), tip, tip, (mx + dy * width, my - dx * width), (x, y)]
        self.poly(curve(outline, 5), ink)

    def palm(self, x: float, y: float, tall: float, spread: float = 0.45) -> None:
        self.line([(x, y), (x, y - tall)], "dark", tall * 0.045)
        for i, angle in enumerate((176, 364, 200, 340, 222, 318, 246, 294, 270)):
            self.leaf(x, y - tall, angle, tall * spread, self.mix("leaf", "ink", i % 2 * 0.25))

    def flag(self, x: float, y: float, width: float, pole: float, ink: str = "") -> None:
        """A flag of 3:2 in the wind, on a pole that ends at (x, y); without an ink, the national one."""
        p, phase = self.at(x, y, width), self.rng.uniform(0, 2)
        self.line([(x, y + pole), (x, y)], "paper", 3 + width * 0.015)
        wave = [0.05 * math.sin(phase + i / 8) * min(1, i / 20) for i in range(61)]
        for i in range(60):
            strip = [(j / 60, wave[j] + down) for j, down in ((i, 0), (i + 1, 0), (i + 1, 2 / 3), (i, 2 / 3))]
            p.poly(strip, p.mix(ink or "red", "ink", 0.1 + 0.1 * math.sin(phase + 1 + i / 8)))
        if not ink:
            star = [oval(0.5, 1 / 3, r, r, 36 * i - 90)[0] for i, r in enumerate((0.2, 0.0764) * 5)]
            p.poly([(px, py + wave[round(px * 60)]) for px, py in star], "gold")

    def bunting(self, height: float) -> None:
        """A string of pennants and lanterns across the sheet."""
        rope = [(-40 + 66 * i, height + 120 - (i / 1.1 - 11) ** 2 + i) for i in range(25)]
        self.line(rope, "dark", 3)
        for i, (x, y) in enumerate(rope):
            self.poly([(x - 22, y), (x + 22, y), (x, y + 44)], ("red", "paper", "gold", "leaf", "blue")[i % 5])
            if i % 5 == 2:
                self.poly(oval(x, y + 40, 29, 32), "red", 0.6)

    def roof(self, x: float, y: float, width: float, height: float, ink: Ink) -> None:
        """A hipped roof, the middle of its eaves at (x, y)."""
        p, slope = self.at(x, y, width / 200, 1), curve([(-100, -8), (-82, -8), (-60, -height * 200 / width)], 6)
        p.poly([*slope, *((-px, py) for px, py in reversed(slope)), (86, 0), (-86, 0)], ink, 0.85)
        p.line([(-60, slope[-1][1]), (60, slope[-1][1])], "dark", 3)

    def boat(self, x: float, y: float, length: float, folk: str) -> "Pen":
        """A wooden boat with people, on the water at (x, y); gives a pen of 200 units a length."""
        p = self.at(x + self.rng.uniform(-50, 50), y, length / 200, self.rng.choice((-1, 1)))
        ink, rail = self.rng.choice(("blue", "red", "leaf")), [(-100, -22), (-60, -12), (0, -9), (60, -16), (112, -40)]
        p.people(folk, (-44, -12, 20), 2, 80, (BUSY, REST, RAISED))
        p.poly([*curve(rail), (84, 6), (-78, 6)], ink, 0.9, "down")
        p.line(curve(rail), p.mix(ink, "paper", 0.55), 4)
        return p


class Scenes(Pen):
    """One method for each scene, named for it."""

    def meeting_hall(self) -> None:
        x, cloth = self.rng.uniform(600, 740), self.rng.choice(("brick", "blue", "indigo"))
        for i in range(20):
            self.poly(box(i * 75, 0, 75, 640), "red", 0.8, ("right", "left")[i % 2])
        self.boxes(f"{cloth} {x - 340} 70 680 370; gold {x - 220} 360 440 14; wood 0 590 1500 410")
        for radius, ink in ((104, "gold"), (90, "red"), (60, "gold")):
            self.poly(oval(x, 205, radius, radius), ink, 0.4)
        self.people("suit ao-dai tay elder", (x - 240, x - 80, x + 80, x + 240, 1250), 650, 320)
        self.boxes(f"paper {x - 330} 490 660 165; wood 1160 465 180 190; wood 1140 450 220 18")
        for row, tall in enumerate((330, 400, 470, 540)):
            left, top, step = row % 2 * 60 - 60, 690 + row * 88, 118 + row * 27
            self.people(EVERYONE, range(left, 1600, step), top + tall * 0.83, tall, back=True)
            self.boxes(f"wood {left - tall * 0.13} {top + tall * 0.17} {tall * 0.26} {tall} 16 {step} 0")

    def stilt_house(self) -> None:
        self.land(440, 4, 150, 620)
        for x in (90, 180, 470, 1290, 1400):
            self.palm(x, 690, self.rng.uniform(330, 470))
        self.boxes("dark 560 630 620 150; wood 570 470 600 140; dark 598 470 3 140 20 29; gold 650 498 84 72 3 180")
        self.people("tay thai elder", (790, 1130), 620, 165, (BUSY, REST))
        self.boxes("wood 530 560 680 10; wood 530 610 680 14; wood 550 620 18 160 7 104; wood 500 625 70 9 8 -13 20")
        self.roof(870, 490, 900, 235, self.mix("stone", "wood", 0.55))
        self.people("hmong elder tay thai dao", (310, 420, 1270), 890, 250, (REST, BUSY))

    def harvest(self) -> None:
        phase, inks = self.rng.uniform(0, 6), self.rng.sample(("gold", "lime", "orange", "gold"), 3)
        self.land(330, 3, 210, 980)
        for i in range(12):
            ink, base, swing = self.mix(inks[i % 3], inks[0], 0.35), 410 + 20 * i + 2.9 * i * i, 14 + 4.4 * i
            edge = [(x, base + swing * math.sin(x / (150 + 9 * i) + phase + i / 2)) for x in range(-90, 1640, 45)]
            self.poly([*edge, (WIDE, 1100), (0, 1100)], self.mix(ink, "leaf", 0.75))
            self.poly([*((x, y + 7 + i * 1.8) for x, y in edge), (WIDE, 1100), (0, 1100)], ink)
            self.dust([*edge, (WIDE, base + 90 + 14 * i), (0, base + 90 + 14 * i)], self.mix(ink, "leaf", 0.9), 0.5)
            for x in range(self.rng.randrange(100, 400), 1450, 430) if i in (3, 5, 7, 9) else ():
                self.people("farmer farmer tay", [x], base + 70, 100 + i * 19, (BUSY,))

    def festival(self) -> None:
        self.land(420, 3, 150, 580, self.mix("stone", "brick", 0.25))
        for x in (60, 150, 250, 1270, 1370, 1460):
            self.palm(x, 620, self.rng.uniform(230, 360))
        self.boxes("dark 420 440 660 170; red 430 440 20 170 6 124")
        self.roof(750, 455, 880, 175, "brick")
        for x, ink in ((110, "gold"), (290, "leaf"), (690, ""), (1130, "pink"), (1310, "blue")):
            self.flag(x, 330, 120, 280, ink)
        folk = self.rng.choice(("thai", "hmong thai", "ao-dai tay", "tay thai dao"))
        for px, py in sorted(oval(750, 860, 570, 130)[1::2], key=lambda spot: spot[1]):
            self.people(folk, [px], py, 205 + (py - 730) * 0.4, (LINKED,), py > 860)
        self.bunting(40)

    def bridge(self) -> None:
        self.land(430, 4, 190, 640, "water", True)
        for x in (150, 750, 1350):
            arch = oval(x, 520, 285, 230, 180, 360)
            self.line(arch, "red", 18)
            for px, py in arch[::3]:
                self.line([(px, py), (px, 520)], "paper", 4)
        self.boxes("stone 405 520 90 200 2 600; dark 0 530 1500 30; stone 0 505 1500 32; dark 8 468 4 40 38 40")
        self.people("pupil ao-dai farmer tay suit hmong", range(30, 1500, 83), 505, 95)
        for x in range(70, 1500, 166):
            self.flag(x, 385, 60, 120, self.rng.choice(("", "gold")))
        for x, y, length in ((330, 790, 260), (1020, 910, 440)):
            self.boat(x, y, length, "farmer thai")

    def school(self) -> None:
        self.land(425, 3, 180, 640, "stone")
        self.boxes(f"{self.rng.choice(('gold', 'paper', 'lime'))} 190 330 900 350; blue 225 375 96 96 7 122")
        self.boxes("blue 225 540 96 96 7 122; paper 271 375 4 96 7 122; wood 160 488 960 18; red 450 516 380 40")
        self.poly([(140, 336), (210, 236), (1070, 236), (1140, 336)], "brick", 0.8, "down")
        for x in (-10, 60, 130, 1390, 1470):
            self.palm(x, 750, self.rng.uniform(280, 420))
        self.flag(1180, 90, 220, 610)
        for y, tall, ink in ((800, 165, "leaf"), (895, 210, "orange"), (990, 255, "pink")):
            self.people("pupil", range(y % 200 - 90, 1500, 225), y, tall, (REST, REST, RAISED), True)
            self.boxes(f"{ink} {y % 200 - 90 - tall * 0.09} {y - tall * 0.77} {tall * 0.18} {tall * 0.22} 7 225 0")
        self.people("ao-dai", (1010,), 940, 330, (BUSY,))

    def flood_relief(self) -> None:
        self.land(370, 4, 150, 520, self.mix(self.mix("stone", "wood", 0.45), "water", 0.4), True)
        for x in (160, 640, 1330):
            self.palm(x + 190, 590, self.rng.uniform(130, 190))
            self.roof(x, 535, 290, 90, self.rng.choice(("brick", "wood", "blue")))
        for x, y, length in ((330, 730, 420), (1150, 780, 480), (690, 930, 680)):
            p = self.boat(x, y, length, "worker tay elder farmer worker")
            p.boxes("stone 34 -36 22 22 2 24 -3; red 42 -36 6 22 2 24 -3; stone 46 -60 22 22; red 54 -60 6 22")
        for px, py in ((x, self.rng.uniform(-40, 900)) for x in range(0, 1600, 18)):
            self.line([(px, py), (px - 22, py + 66)], self.mix("paper", "sky", 0.4), 2)

    def market(self) -> None:
        choose, goods = self.rng.choice, ("red", "orange", "lime", "leaf", "gold")
        self.land(395, 4, 200, 600, self.mix("stone", "brick", 0.15))
        self.people("tay thai hmong dao farmer", range(60, 1500, 120), 705, 190, (BUSY, REST))
        for x in range(170, 1500, 385):
            p, ink = self.at(x, 0), choose(("red", "blue", "gold", "leaf"))
            p.boxes("wood -155 480 10 250 2 300; wood -160 655 320 80")
            for k, px in enumerate(range(-180, 180, 45)):
                stripe = [(px + 52 - k * 13, 405), (px + 84 - k * 13, 405), *oval(px + 22.5, 500, 22.5, 20, 0, 180)]
                p.poly(stripe, (ink, "paper")[k % 2])
            for k in range(26):
                p.poly(oval(-140 + k % 13 * 23.5, 648 - k // 13 * 17, 13, 13), choose(goods))
        for x, y in ((110, 860), (360, 960), (610, 860), (860, 960), (1110, 860), (1360, 960)):
            p, ink = self.at(x + 130, y), choose(goods)
            self.people("tay thai hmong dao farmer ao-dai", [x], y, 300, (REST, BUSY, FOLDED))
            for k in range(9):
                p.poly(oval(-40 + k % 5 * 20, -56 - k // 5 * 15, 14, 14), ink, 0.5)
            p.poly([(-56, -50), (54, -50), (34, 6), (-36, 6)], "stone", 0.9)

    def house_building(self) -> None:
        self.land(460, 4, 150, 680, self.mix("lime", "stone", 0.45))
        self.boxes("dark 420 530 660 250")
        for y in range(758, 520, -23):
            shift, left, right = y % 2 * 6, 4 - (758 - y) // 70, 3 if 570 < y < 680 else 6
            self.boxes(f"brick {420 + shift} {y} 51 20 {left} 55; brick {750 + shift} {y} 51 20 {right} 55")
        for x in range(-360, 400, 90):
            self.line([(750 + x, 540), (750 + x * 0.84, 535 - (1 - abs(x) / 390) * 180)], "wood", 10)
        self.line([(750, 350), (360, 540), (1140, 540), (750, 350)], "wood", 16)
        self.poly([(750, 344), (1155, 541), (1155, 518), (750, 318)], "red")
        self.boxes("stone 330 450 9 350 2 160; stone 1010 450 9 350 2 160; stone 290 540 240 11; stone 970 540 240 11")
        for x, y in ((860, 404), (1010, 476), (410, 662), (1090, 540)):
            self.people("worker", [x], y, 165, (BUSY, RAISED))
        self.people("worker tay farmer worker thai suit", range(200, 1300, 150), 910, 260, (LINKED, BUSY))
        self.boxes("brick 254 746 44 22 7 150; brick 1200 900 47 23 5 50; brick 1225 874 47 23 4 50")

    def flag_raising(self) -> None:
        self.land(640, 4, 300)
        self.flag(self.rng.uniform(400, 560), 80, self.rng.uniform(600, 700), 900)
        self.people(EVERYONE + " pupil farmer", range(20, 1500, 128), 1000, 230, back=True)
        self.people(EVERYONE + " pupil farmer", range(-30, 1550, 146), 1160, 340, (REST, REST, RAISED), True)

    def sea_boat(self) -> None:
        self.land(470, 0, 0, 510, "water", True)
        outline = ((-1, 0), (-0.85, 0.5), (-0.5, 0.72), (-0.25, 1), (0.15, 0.93), (0.4, 0.6), (0.8, 0.5), (1, 0))
        for i in range(9):
            x, tall, half = self.rng.uniform(-50, 1550), self.rng.uniform(90, 290), self.rng.uniform(60, 130)
            rock = curve([(x + px * half, 512 - py * tall) for px, py in outline])
            self.poly(rock, f"hill{i // 3}")
            self.dust(rock, self.mix(f"hill{i // 3}", "glow", 0.6), 0.9)
        for x, y, length in ((260, 620, 260), (1230, 650, 300), (740, 850, 680)):
            p = self.boat(x, y, length, "farmer worker")
            p.boxes("paper -92 -66 40 50; red -96 -70 48 7; blue -80 -56 18 16")
            p.flag(36, -130, 34, 120)

    def portrait_group(self) -> None:
        self.land(740, 3, 220)
        for i, who in zip((0, 2, 4, 1, 3, 5), self.rng.sample(sorted(set(EVERYONE.split())), 6), strict=True):
            self.people(who, [200 + i * 220], 1180 + i % 2 * 110, 900, (REST, FOLDED))


SCENES = tuple(name.replace("_", "-") for name in vars(Scenes) if not name.startswith("_"))


def draw(scene: str, seed: int, size: tuple[int, int] = (1200, 800)) -> bytes:
    """A JPEG of `size` pixels of the scene; `seed` chooses hour and composition. ValueError: unknown scene."""
    if scene not in SCENES:
        raise ValueError(f"unknown scene {scene!r}; known: {', '.join(SCENES)}")
    rng = random.Random(f"{scene} {seed}")  # noqa: S311 (no secret)
    # Seeds next to each other never share an hour, nor do those ten apart.
    pen = Scenes(size, HOURS[(seed + seed // 10 + SCENES.index(scene)) % len(HOURS)], rng)
    zoom, side = rng.uniform(1, 1.12), rng.choice((-1, 1))
    view = pen.at(WIDE * (1 - side * zoom) / 2, HIGH * (1 - zoom) * rng.random(), zoom, side)
    getattr(view, scene.replace("-", "_"))()
    texture = pen.grain.crop((0, 0, *size)).point([118 + level // 13 for level in range(256)]).convert("RGB")
    file = io.BytesIO()
    ImageChops.soft_light(pen.sheet.reduce(OVERSAMPLED), texture).save(file, "JPEG", quality=88)
    return file.getvalue()
